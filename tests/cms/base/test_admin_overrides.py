"""The admin's policy rests on knowing every script that Wagtail writes into its pages.

An upgrade that adds or changes one fails here: see it, bring our template of the same name up to date, and
write its new digest down.
"""

import hashlib
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.template.loader import get_template
from django.test import Client
from django.utils.csp import CSP

from cms.accounts.models import User
from cms.base.security.csp import ADMIN_CSP

INLINE_SCRIPT = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*\btype=\"(?:application/json|text/x-)[^>]*>)[^>]*>.*?</script>", re.S
)
HANDLER = re.compile(r"<[^>]+\son[a-z]+=[\"']|javascript:", re.S)
SHIPPED = {
    "wagtail_localize/admin/edit_translation.html": "3d3c6511bc3153ee",
    "wagtail_localize/admin/submit_translation.html": "0a60ceea7ffc5503",
    "wagtailadmin/panels/inline_panel.html": "8a382a56a1f18c5a",
    "wagtailadmin/panels/multiple_chooser_panel.html": "3f020030341c7cf1",
    "wagtailadmin/widgets/date_input.html": "65cccdae6b7d6b8a",
    "wagtailadmin/widgets/datetime_input.html": "fe86f86904cd7249",
    "wagtailadmin/widgets/time_input.html": "5555470c3fd50b37",
}


def shipped() -> dict[str, str]:
    """The text of every template that an installed app of Wagtail's brings, by the name it is asked for."""
    folders = [
        Path(app.path) / "templates" for app in apps.get_app_configs() if app.name.startswith("wagtail")
    ]
    return {
        str(path.relative_to(folder)): path.read_text()
        for folder in folders
        for path in folder.rglob("*.html")
    }


def test_every_inline_script_that_wagtail_ships_is_known() -> None:
    found = {name: INLINE_SCRIPT.findall(text) for name, text in shipped().items()}

    assert {name: digest("".join(scripts)) for name, scripts in found.items() if scripts} == SHIPPED


def test_wagtail_ships_no_handlers_in_attributes() -> None:
    assert [name for name, text in shipped().items() if HANDLER.search(text)] == []


def test_the_only_script_that_wagtail_writes_from_python_is_the_choosers() -> None:
    folders = {Path(app.path) for app in apps.get_app_configs() if app.name.startswith("wagtail")}
    writers = {
        str(path.relative_to(folder))
        for folder in folders
        for path in folder.rglob("*.py")
        if "tests" not in path.parts
        and "test" not in path.relative_to(folder).parts
        and "<script" in path.read_text()
    }

    assert {name for name in writers if not name.endswith(("whitelist.py", "db_html.py"))} <= {
        "widgets/chooser.py",
        "admin/widgets/chooser.py",
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_our_template_stands_before_wagtails_and_gives_its_scripts_the_nonce(name: str) -> None:
    origin = Path(get_template(name).origin.name)

    assert "cms/base/templates" in origin.as_posix()
    assert [
        script for script in INLINE_SCRIPT.findall(origin.read_text()) if "<script{% nonce %}>" not in script
    ] == []


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/users/add/", "/admin/settings/contact/contactdetails/"]
)
def test_admin_has_a_policy_of_its_own_with_the_nonce_of_the_answer(
    site: object, client: Client, address: str
) -> None:
    client.force_login(User.objects.create_superuser("root@example.org", "not-used-here"))

    answer = client.get(address, follow=True)

    policy = answer.headers["Content-Security-Policy"]
    assert CSP.UNSAFE_EVAL not in policy
    nonces = set(re.findall(r'<script nonce="([^"]+)"', answer.content.decode()))
    scripts = re.search(r"script-src ([^;]+)", policy)
    assert scripts
    assert scripts[1].split() == ["'self'", *(f"'nonce-{nonce}'" for nonce in nonces)]
    assert (
        INLINE_SCRIPT.search(
            re.sub(r'<script nonce="[^"]+">.*?</script>', "", answer.content.decode(), flags=re.S)
        )
        is None
    )


def test_public_pages_keep_the_public_policy(site: object, client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]

    assert "nonce" not in policy
    assert "unsafe" not in policy
    assert ADMIN_CSP["script-src"] == [CSP.SELF, CSP.NONCE]


def digest(text: str) -> str:
    """Of the text whatever its white space."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]
