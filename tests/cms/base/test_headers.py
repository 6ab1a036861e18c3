"""Which headers each kind of answer has, in clear and over HTTPS, and what the pages that say "no" look like."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from cms import urls
from cms.accounts.models import User
from cms.base.middleware import REFUSED
from cms.base.views import errors
from cms.contact.models import ContactPage
from cms.help.models import HelpPage
from cms.news.models import NewsIndexPage
from tests.processes import ROOT

pytestmark = pytest.mark.urls(__name__)
handler400, handler403, handler500 = urls.handler400, urls.handler403, urls.handler500


def fail(request: HttpRequest, kind: str) -> HttpResponse:
    """Something that goes wrong."""
    raise {"400": SuspiciousOperation, "403": PermissionDenied, "500": RuntimeError}[kind]


urlpatterns = [path("fel/<kind>/", fail), path("ar/fel/<kind>/", fail), *urls.urlpatterns]

SELF, NONE = "'self'", "'none'"
# Wherever an answer comes from: no type guessed, no page of ours opened by another's window, no camera and the like.
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
# Files that are no documents ask for nothing, so nothing is refused to them.
NO_DOCUMENTS = re.compile(r"/(?:static|media|api|healthz|robots\.txt)|.*\.(?:ics|xml)$")
PERMISSIONS = ", ".join(f"{feature}=()" for feature in REFUSED)
POLICY = {
    "default-src": NONE,
    "script-src": SELF,
    "style-src": SELF,
    "img-src": SELF,
    "font-src": SELF,
    "connect-src": SELF,
    "manifest-src": SELF,
    "media-src": SELF,
    "form-action": SELF,
    "base-uri": NONE,
    "object-src": NONE,
    "frame-ancestors": SELF,
}
NEVER = "max-age=0, no-cache, no-store, must-revalidate, private"
HIDDEN = "noindex, noarchive"
FIVE_MINUTES = "public, max-age=300"
OPEN = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
# Address, status, Cache-Control, X-Robots-Tag, and what differs from EVERYWHERE.
VIEWS: list[tuple[str, int, str | None, str | None, dict[str, str]]] = [
    ("/", 200, "no-cache", None, {}),
    ("/kontakt/", 200, "no-cache", None, {}),
    ("/stod/", 200, "no-store", "noarchive", {"Referrer-Policy": "no-referrer"}),
    ("/ar/stod/", 200, "no-store", "noarchive", {"Referrer-Policy": "no-referrer"}),
    ("/stod/film/", 404, "no-store", "noarchive", {"Referrer-Policy": "no-referrer"}),
    ("POST /kontakt/skicka/", 422, NEVER, HIDDEN, {}),
    ("/mina-pass/", 302, NEVER, HIDDEN, {}),
    ("/mina-pass/logga-in/", 200, NEVER, HIDDEN, {}),
    ("/en/mina-pass/logga-in/", 200, NEVER, HIDDEN, {}),
    ("/konto/login/", 200, NEVER, HIDDEN, {}),
    ("/admin/", 200, NEVER, HIDDEN, {}),
    ("/nyheter/atom.xml", 200, FIVE_MINUTES, None, OPEN),
    ("/kalender.ics", 200, FIVE_MINUTES, None, OPEN),
    ("/kalender/inbaddad/", 200, FIVE_MINUTES, "noindex", {"Cross-Origin-Resource-Policy": "cross-origin"}),
    ("/api/v1/events", 200, FIVE_MINUTES, HIDDEN, OPEN),
    ("/min-kalender/x.ics", 200, "private, no-cache", HIDDEN, {"Referrer-Policy": "no-referrer"}),
    ("/static/base/site.css", 200, "max-age=60, public", None, {}),
    ("/media/prov.png", 200, None, None, {"Cross-Origin-Resource-Policy": "cross-origin"}),
    ("/robots.txt", 200, None, None, {}),
    ("/healthz", 200, NEVER, HIDDEN, {}),
    ("/finns-inte/", 404, "no-cache", HIDDEN, {}),
    ("/fel/400/", 400, NEVER, HIDDEN, {}),
    ("/fel/403/", 403, NEVER, HIDDEN, {}),
    ("/fel/500/", 500, NEVER, HIDDEN, {}),
]
NAMES = [address for address, *_rest in VIEWS]


@pytest.fixture
def every_view(site, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    default_storage.save("prov.png", ContentFile(b"\x89PNG"))
    site.add_child(instance=ContactPage(title="Kontakt", slug="kontakt"))
    site.add_child(instance=HelpPage(title="Du kan lämna", slug="stod"))
    site.add_child(instance=NewsIndexPage(title="Nyheter", slug="nyheter"))


def ask(address: str, client: Client | None = None, **more: Any) -> Any:
    """GET unless the address says otherwise; the admin as somebody who may."""
    client = client or Client(raise_request_exception=False)
    if address.startswith("/admin/"):
        client.force_login(User.objects.create_superuser("admin@example.org"))
    method, _space, where = address.rpartition(" ")
    answer = getattr(client, method.lower() or "get")(where, **more)
    if answer.streaming:
        b"".join(answer.streaming_content)
        for close in answer._resource_closers:
            close()
    return answer


def policy_of(answer: Any) -> dict[str, str]:
    directives = answer.headers["Content-Security-Policy"].split("; ")
    return {name: value for name, _space, value in (each.partition(" ") for each in directives)}


def test_each_kind_of_answer_has_its_headers(every_view):
    expected = {
        address: (
            status,
            EVERYWHERE
            | {"Permissions-Policy": None if NO_DOCUMENTS.match(address) else PERMISSIONS}
            | {"Cache-Control": cached, "X-Robots-Tag": robots}
            | different,
        )
        for address, status, cached, robots, different in VIEWS
    }
    met = {}
    for address, (_status, headers) in expected.items():
        answer = ask(address)
        met[address] = (answer.status_code, {name: answer.headers.get(name) for name in headers})
        assert "Strict-Transport-Security" not in answer.headers
        assert ("Access-Control-Allow-Origin" in answer.headers) == ("Access-Control-Allow-Origin" in headers)
        assert (answer.cookies == {}) or address.startswith("/admin/")
    assert met == expected


def test_public_policy_is_the_strictest_that_the_pages_need(every_view):
    public = [address for address in NAMES if address not in {"/admin/", "/kalender/inbaddad/"}]
    assert {address: policy_of(ask(address)) for address in public} == dict.fromkeys(public, POLICY)


def test_policies_of_the_admin_and_of_the_frame_for_partners(every_view):
    admin, frame = policy_of(ask("/admin/")), policy_of(ask("/kalender/inbaddad/"))
    assert re.fullmatch(r"'self'( 'nonce-[\w-]{20,}')?", admin.pop("script-src"))
    own = {"style-src": "'self' 'unsafe-inline'", "img-src": "'self' data: blob:", "frame-src": SELF}
    assert admin == {name: POLICY[name] for name in POLICY if name not in {"script-src", "media-src"}} | own
    less = {name: POLICY[name] for name in ("default-src", "script-src", "style-src", "font-src", "img-src")}
    assert frame == less | {"form-action": NONE, "base-uri": NONE, "frame-ancestors": SELF}


@pytest.fixture(scope="module")
def told_by_https(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The settings that an address with HTTPS makes, read by a process of its own."""
    names = ("SECURE_", "SESSION_", "CSRF_", "MESSAGE_", "ALLAUTH_", "HTTPS")
    show = f"""
import json
from cms import settings
print(json.dumps({{name: value for name, value in vars(settings).items() if name.startswith({names!r})}}))
"""
    environment = {"SITE_URL": "https://testserver", "SECRET_KEY": "x" * 40, "FIELD_KEYS": f"a:{'A' * 43}="}
    environment |= {"VAR_DIR": str(tmp_path_factory.mktemp("var")), "PATH": os.environ["PATH"]}
    told = subprocess.run(
        [sys.executable, "-c", show], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return json.loads(told.stdout)


@pytest.fixture
def https(settings, told_by_https) -> None:
    for name, value in told_by_https.items():
        setattr(settings, name, value)


def test_over_https_each_answer_says_that_it_stays_so(every_view, https):
    for address in NAMES:
        answer = ask(address, secure=True)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", address
        assert ("upgrade-insecure-requests" in policy_of(answer)) == (address != "/kalender/inbaddad/"), (
            address
        )


def test_over_https_every_cookie_belongs_to_this_host_alone(every_view, https):
    User.objects.create_superuser("edit@example.org", "fyra ljus på torget")
    client = Client()
    typed = {"login": "edit@example.org", "password": "fyra ljus på torget"}
    assert client.post("/konto/login/", typed, secure=True).status_code == 302
    assert client.get("/admin/", secure=True).status_code == 200
    assert set(client.cookies) == {"__Host-sessionid", "__Host-csrftoken"}
    for cookie in client.cookies.values():
        kept = {name: cookie[name] for name in ("secure", "httponly", "samesite", "path", "domain")}
        assert kept == {"secure": True, "httponly": True, "samesite": "Lax", "path": "/", "domain": ""}


def test_what_was_asked_for_in_clear_is_asked_for_again_over_https(every_view, https):
    answer = Client().get("/kalender/?typ=walk")
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://testserver/kalender/?typ=walk")
    assert answer.cookies == {}
    forwarded = Client().get("/", headers={"X-Forwarded-Proto": "https"})
    assert forwarded.status_code == 200


WRONG = [("/fel/400/", 400), ("/fel/403/", 403), ("/finns-inte/", 404), ("/fel/500/", 500)]


@pytest.mark.parametrize(("prefix", "language"), [("", "sv"), ("/ar", "ar")])
def test_page_that_says_no_has_the_help_bar_its_language_and_no_cookie(every_view, prefix, language):
    for address, status in WRONG:
        answer = ask(prefix + address)
        page = answer.text
        assert (answer.status_code, answer.headers["Content-Language"]) == (status, language), address
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
        bar = page.split('class="helpbar"')[1].split("</aside>")[0]
        assert 'href="tel:020508080"' in bar
        assert f'href="{prefix}/stod/"' in bar
        assert 'name="robots" content="noindex"' in page
        assert 'name="csrfmiddlewaretoken"' not in page
        assert (answer.cookies, "Cookie" in answer.headers.get("Vary", "")) == ({}, False)


def test_when_nothing_works_a_few_words_still_come(every_view, monkeypatch, caplog):
    def broken(*args: Any, **kwargs: Any) -> HttpResponse:
        raise ConnectionError("hemligt")

    monkeypatch.setattr(errors, "render", broken)
    answer = ask("/ar/fel/500/")
    assert (answer.status_code, answer.headers["Content-Language"]) == (500, "sv")
    assert 'href="/stod/"' in answer.text
    assert 'href="tel:112"' in answer.text
    assert "The page about an error could not be made: ConnectionError." in caplog.messages


def test_whoever_asks_for_another_host_gets_plain_words(every_view):
    answer = Client().get("/", headers={"Host": "example.net"})
    assert (answer.status_code, 'href="tel:112"' in answer.text, answer.cookies) == (400, True, {})
    assert policy_of(answer) == POLICY


def test_robots_are_asked_to_stay_out_of_what_is_a_persons_own(every_view):
    lines = Client().get("/robots.txt").text.splitlines()
    for part in ("/admin/", "/konto/", "/mina-pass/", "/en/mina-pass/", "/min-kalender/", "/kontakt/kvitto/"):
        assert f"Disallow: {part}" in lines
    assert not [line for line in lines if "stod" in line]


def test_documents_are_not_to_be_had_as_pictures_are(every_view, settings):
    folder = Path(settings.MEDIA_ROOT) / "documents"
    folder.mkdir()
    (folder / "brev.pdf").write_bytes(b"%PDF")
    for address in ("/media/documents/brev.pdf", "/media/./documents/brev.pdf", "/media//documents/brev.pdf"):
        assert Client().get(address).status_code == 404
