"""The admin under its strict policy: nothing refused, no other host asked, and everything works."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from PIL import Image
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

from tests.journeys.conftest import Site

LISTEN = """
document.addEventListener("securitypolicyviolation", event => {
  console.error("CSP:", event.violatedDirective, event.blockedURI, "in", location.pathname, event.lineNumber);
});
"""


@dataclass
class Watch:
    """What the browser complained of, and whom else it asked."""

    own: str
    refused: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        if "CSP: " in message.text or "Content Security Policy" in message.text:
            self.refused.append(message.text)

    def see(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.own:
            self.elsewhere.append(request.url)

    @property
    def complaints(self) -> list[str]:
        return sorted({*self.refused, *self.elsewhere})


class Rows:
    """What there is in the running site's database: the views to change it need its numbers."""

    def __init__(self, site: Site) -> None:
        self.file = f"file:{site.folder / 'site.sqlite3'}?mode=ro"

    def all(self, query: str) -> list[tuple]:
        with closing(sqlite3.connect(self.file, uri=True)) as database:
            return database.execute(query).fetchall()

    def first(self, table: str) -> int:
        [(pk,)] = self.all(f"SELECT min(id) FROM {table}")  # noqa: S608 - names of our own tables
        return pk

    def pages(self) -> dict[str, tuple[int, int]]:
        """One Swedish page of every type, with its parent."""
        rows = self.all(
            """SELECT kind.app_label || '.' || kind.model, min(page.id), parent.id
            FROM wagtailcore_page AS page
            JOIN django_content_type AS kind ON kind.id = page.content_type_id
            JOIN wagtailcore_locale AS locale ON locale.id = page.locale_id AND locale.language_code = 'sv'
            JOIN wagtailcore_page AS parent ON page.path LIKE parent.path || '____'
            WHERE page.depth > 1 GROUP BY kind.id"""
        )
        return {kind: (page, parent) for kind, page, parent in rows}


@pytest.fixture
def rows(running_site: Site) -> Rows:
    return Rows(running_site)


@pytest.fixture
def admin(sign_in: Callable[[str], Page]) -> Page:
    return sign_in("admin")


@pytest.fixture(autouse=True)
def watch(admin: Page, running_site: Site) -> Iterator[Watch]:
    watch = Watch(urlsplit(running_site.address).netloc)
    admin.add_init_script(LISTEN)
    admin.on("console", watch.hear)
    admin.on("request", watch.see)
    admin.on("dialog", lambda dialog: dialog.accept())
    yield watch
    assert watch.complaints == []


def views_without_arguments() -> list[str]:
    """Every listing and every form to create something that has an address of its own below /admin/."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            path = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$").removesuffix(r"\Z")
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, path)
            else:
                yield path

    everything = walk(get_resolver().url_patterns, "/")
    skipped = (
        "logout",
        "sprite",
        "jsi18n",
        "/api/",
        "password_reset",
        "login",
        "results",
        "chooser",
        "upload",
        "block-preview",
        "failwhale",
        "process",
        "test404",
    )
    return sorted(
        {path for path in everything if path.startswith("/admin/") and not set(path) & set("<([?*+\\")}
        - {path for path in walk(get_resolver().url_patterns, "/") if any(word in path for word in skipped)}
    )


def views_of_rows(rows: Rows) -> list[str]:
    """The forms that change what there is already."""
    pages, site = rows.pages(), rows.first("wagtailcore_site")
    home, _root = pages["home.homepage"]
    shown = ("history", "copy", "move", "delete", "unpublish", "usage", "workflow_history", "add_subpage")
    [[translated]] = rows.all(
        "SELECT min(id) FROM wagtailcore_page WHERE alias_of_id IS NULL AND locale_id != 1 AND depth > 2"
    )
    return [
        *(reverse("wagtailadmin_pages:edit", args=[page]) for page, _parent in pages.values()),
        *(
            reverse("wagtailadmin_pages:add", args=[*kind.split("."), parent])
            for kind, (_page, parent) in pages.items()
            if kind != "home.homepage"
        ),
        *(reverse(f"wagtailadmin_pages:{name}", args=[home]) for name in shown),
        reverse("wagtailadmin_explore", args=[home]),
        reverse("wagtailadmin_pages:edit", args=[translated]),
        reverse("wagtailsettings:edit", args=["help", "helpline", site]),
        reverse("wagtailsettings:edit", args=["contact", "contactdetails", site]),
        reverse("wagtailusers_users:edit", args=[rows.first("accounts_user")]),
        reverse("wagtailusers_groups:edit", args=[rows.first("auth_group")]),
        reverse("wagtailsites:edit", args=[site]),
        reverse("wagtail_localize:submit_page_translation", args=[home]),
        reverse("dates:edit", args=[rows.first("events_occurrence")]),
        reverse("shifts:edit", args=[rows.first("shifts_shift")]),
    ]


def is_ready(address: str, page: Page) -> bool:
    """Open an address and let its scripts start; whether it is a page of the admin at all."""
    # Of our own views some take posts alone: nothing to open, and Chromium shows a page of its own instead.
    is_ours = resolve(address).func.__module__.startswith(("cms.", "volunteers.", "campaigns."))
    if is_ours and page.request.head(address).status == 405:
        return False
    answer = page.goto(address, wait_until="load")
    assert answer
    assert answer.status not in {404, 500}, address
    if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
        return False
    scripts = re.search("script-src ([^;]+)", answer.headers["content-security-policy"])
    assert scripts
    assert re.fullmatch(r"'self'( 'nonce-[\w-]+')?", scripts[1]), address
    page.locator("body:not(#wagtail), #wagtail.ready").wait_for(state="attached")
    return True


def test_every_view_of_the_admin_keeps_the_policy(admin: Page, rows: Rows, watch: Watch) -> None:
    opened = [
        address for address in [*views_without_arguments(), *views_of_rows(rows)] if is_ready(address, admin)
    ]

    assert len(opened) > 60
    assert watch.complaints == []


def test_date_picker_opens(admin: Page, rows: Rows) -> None:
    _page, parent = rows.pages()["campaigns.campaignpage"]
    is_ready(reverse("wagtailadmin_pages:add", args=["campaigns", "campaignpage", parent]), admin)

    admin.click("#id_starts_on")

    expect(admin.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)


def test_inline_panel_adds_a_row_whose_widgets_work(admin: Page) -> None:
    is_ready("/admin/settings/help/helpline/", admin)
    count = int(admin.locator("#id_special_days-TOTAL_FORMS").input_value())

    admin.click("#id_special_days-ADD")
    admin.click(f"#id_special_days-{count}-day")

    expect(admin.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)


def test_picture_is_uploaded_and_chosen_in_an_inline_panel(admin: Page) -> None:
    picture = BytesIO()
    Image.effect_noise((60, 40), 90).save(picture, "PNG")  # never a duplicate of one before
    is_ready(reverse("wagtailimages:add_multiple"), admin)
    admin.set_input_files(
        "#fileupload", {"name": "ljus.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    expect(admin.locator("#upload-list form[action*='/images/multiple/']").first).to_be_visible()

    is_ready("/admin/settings/contact/contactdetails/", admin)
    count = int(admin.locator("#id_partners-TOTAL_FORMS").input_value())
    admin.click("#id_partners-ADD")
    row = f"#id_partners-{count}-logo"
    admin.locator(f"{row}-chooser [data-chooser-action-choose]").first.click()
    admin.locator(".modal-body [data-chooser-modal-choice]").first.click()

    expect(admin.locator(row)).to_have_value(re.compile("[0-9]+"))


def test_document_is_uploaded(admin: Page) -> None:
    is_ready(reverse("wagtaildocs:add_multiple"), admin)

    admin.set_input_files(
        "#fileupload", {"name": "affisch.txt", "mimeType": "text/plain", "buffer": b"Fyra torg"}
    )

    expect(admin.locator("#upload-list form[action*='/documents/multiple/']").first).to_be_visible()


def write(editor: Locator, text: str) -> None:
    """Write into a rich text editor. A new block takes the focus a moment after it appears: then it is done again."""
    for _ in range(5):
        editor.click()
        editor.press("ControlOrMeta+a")
        editor.press_sequentially(text)
        if editor.inner_text().strip() == text:
            return
    raise AssertionError(f"The editor holds {editor.inner_text()!r}.")


def test_blocks_and_rich_text_can_be_written_and_previewed(admin: Page, rows: Rows) -> None:
    story, _parent = rows.pages()["site_pages.standardpage"]
    is_ready(reverse("wagtailadmin_pages:edit", args=[story]), admin)
    admin.fill("#id_title", "Fyra torg")

    admin.locator(".c-sf-add-button").first.click()
    admin.locator("[role=option]").nth(1).click()
    editor = admin.locator(".Draftail-Editor [role=textbox]").first
    write(editor, "Ett ljus på varje torg.")
    # What is written reaches the form a moment after the last key, and the preview asks the form.
    expect(admin.locator("input[name^=body][value*='Ett ljus']")).to_have_count(1)
    admin.locator("[data-side-panel-toggle=preview]").first.click()

    expect(admin.frame_locator("#w-preview-iframe").locator("h1")).to_contain_text("Fyra torg")
    expect(admin.frame_locator("#w-preview-iframe").locator("main")).to_contain_text(
        "Ett ljus på varje torg."
    )


def test_translation_editor_opens(admin: Page, rows: Rows) -> None:
    """A page is sent to be translated, unless it has been, and what comes of it is opened."""
    story, _parent = rows.pages()["site_pages.standardpage"]
    is_ready(reverse("wagtail_localize:submit_page_translation", args=[story]), admin)
    languages = admin.locator("[name=locales]:enabled")
    if languages.count():
        languages.first.check()
        admin.locator("main form [type=submit]").first.click()
        admin.wait_for_load_state()
    query = "SELECT max(page.id) FROM wagtail_localize_translation AS t"
    query += " JOIN wagtail_localize_translationsource AS source"
    query += (
        " ON source.id = t.source_id JOIN wagtailcore_page AS page ON page.translation_key = source.object_id"
    )
    [[translated]] = rows.all(query + " AND page.locale_id = t.target_locale_id")

    is_ready(reverse("wagtailadmin_pages:edit", args=[translated]), admin)

    expect(admin.locator(".js-translation-editor > *").nth(1)).to_be_visible()
