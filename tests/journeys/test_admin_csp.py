"""The admin under its strict policy: nothing refused, nothing asked of another host, and everything still works."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from PIL import Image
from playwright.sync_api import ConsoleMessage, Page, Request, expect
from wagtail.documents.models import Document
from wagtail.models import Locale, Site
from wagtail_localize.models import Translation, TranslationSource

from campaigns.home.models import HomePage
from campaigns.pages.models import CampaignIndexPage
from cms.accounts.models import User
from cms.base.models.images import SiteImage
from cms.base.models.pages import BasePage
from cms.contact.models import ContactPage
from cms.help.models import HelpPage
from cms.news.models import NewsIndexPage, NewsPage
from cms.pages.models import StandardPage
from volunteers.events.models import EventPage
from volunteers.rosters.models import Shift

pytestmark = pytest.mark.journey

EMAIL, PASSWORD = "root@example.org", "fyra ljus på torget"
LISTEN = """
document.addEventListener("securitypolicyviolation", event => {
  console.error("CSP: " + event.violatedDirective + " " + event.blockedURI + " in " + location.pathname + " line " + event.lineNumber);
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


@pytest.fixture
def pages(served: str, site: HomePage, event: EventPage, add_shift: object, settings: object, tmp_path: Path) -> list[BasePage]:
    """One page of every type, a picture, a document, a date with a shift, and a translation under way."""
    settings.MEDIA_ROOT = tmp_path
    add_shift()
    news = site.add_child(instance=NewsIndexPage(title="Nyheter", slug="nyheter"))
    news.add_child(instance=NewsPage(title="En nyhet", slug="en-nyhet", intro="Kort."))
    site.add_child(instance=StandardPage(title="Om GVI", slug="om"))
    site.add_child(instance=HelpPage(title="Stöd", slug="stod"))
    site.add_child(instance=ContactPage(title="Kontakt", slug="kontakt"))
    picture = BytesIO()
    Image.new("RGB", (600, 400), "navy").save(picture, "JPEG")
    SiteImage.objects.create(title="Torget", file=ContentFile(picture.getvalue(), name="torget.jpg"))
    Document.objects.create(title="Affisch", file=ContentFile(b"%PDF-1.4", name="affisch.pdf"))
    source, _made = TranslationSource.get_or_create_from_instance(site)
    english = Locale.objects.get_or_create(language_code="en")[0]
    Translation.objects.create(source=source, target_locale=english).save_target(publish=False)
    return [page.specific for page in site.get_descendants(inclusive=True).filter(alias_of=None)]


@pytest.fixture
def watch(served: str, pages: list[BasePage], page: Page) -> Iterator[Watch]:
    """Signed in as superuser through the page itself."""
    watch = Watch(urlsplit(served).netloc)
    page.add_init_script(LISTEN)
    page.on("console", watch.hear)
    page.on("request", watch.see)
    page.on("dialog", lambda dialog: dialog.accept())
    User.objects.create_superuser(EMAIL, PASSWORD)
    page.goto(f"{served}/admin/")
    page.fill("[name=login]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{served}/admin/")
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
    skipped = ("logout", "sprite", "jsi18n", "/api/", "password_reset", "login", "results", "chooser", "upload", "/cleanup/")
    return sorted(
        {path for path in everything if path.startswith("/admin/") and not set(path) & set("<([?*+\\")}
        - {path for path in walk(get_resolver().url_patterns, "/") if any(word in path for word in skipped)}
    )


def views_of_rows(pages: list[BasePage]) -> list[str]:
    """The forms that change what there is already."""
    site, image, document = Site.objects.get(is_default_site=True), SiteImage.objects.get(), Document.objects.get()
    types = {type(page): page.get_parent() for page in pages if not isinstance(page, HomePage)}
    shift = Shift.objects.get()
    home, source = pages[0], TranslationSource.objects.get()
    return [
        *(reverse("wagtailadmin_pages:edit", args=[page.pk]) for page in pages),
        *(
            reverse("wagtailadmin_pages:add", args=[kind._meta.app_label, kind._meta.model_name, parent.pk])
            for kind, parent in types.items()
        ),
        *(
            reverse(f"wagtailadmin_pages:{name}", args=[home.pk])
            for name in ("history", "copy", "move", "delete", "unpublish", "usage", "workflow_history", "set_privacy")
        ),
        reverse("wagtailadmin_explore", args=[home.pk]),
        reverse("wagtailadmin_pages:add_subpage", args=[home.pk]),
        reverse("wagtailimages:edit", args=[image.pk]),
        reverse("wagtailimages:delete", args=[image.pk]),
        reverse("wagtaildocs:edit", args=[document.pk]),
        reverse("wagtailsettings:edit", args=["help", "helpline", site.pk]),
        reverse("wagtailsettings:edit", args=["contact", "contactdetails", site.pk]),
        reverse("wagtailusers_users:edit", args=[User.objects.get().pk]),
        reverse("wagtailsites:edit", args=[site.pk]),
        reverse("wagtail_localize:submit_page_translation", args=[home.pk]),
        reverse("wagtail_localize:update_translations", args=[source.pk]),
        reverse("wagtailadmin_pages:edit", args=[home.get_translation(Locale.objects.get(language_code="en")).pk]),
        reverse("dates:edit", args=[shift.occurrence_id]),
        reverse("shifts:edit", args=[shift.pk]),
    ]


def test_every_view_of_the_admin_keeps_the_policy(served: str, pages: list[BasePage], page: Page, watch: Watch) -> None:
    addresses = [*views_without_arguments(), *views_of_rows(pages)]
    broken, opened = [], 0
    for address in addresses:
        answer = page.goto(served + address, wait_until="load")
        assert answer
        if answer.status == 200 and "text/html" in answer.headers["content-type"]:
            opened += 1
            policy = answer.headers["content-security-policy"]
            assert "'unsafe-eval'" not in policy
            assert "'unsafe-inline'" not in policy.split("script-src ")[1].split(";")[0]
            page.wait_for_function("document.querySelector('#wagtail.ready, body:not(#wagtail)')")
        elif answer.status >= 500 or answer.status == 404:
            broken.append(f"{answer.status} {address}")

    assert broken == []
    assert opened > 60
    assert watch.complaints == []


def test_date_picker_opens(served: str, page: Page, watch: Watch) -> None:
    parent = CampaignIndexPage.objects.get()
    page.goto(served + reverse("wagtailadmin_pages:add", args=["campaigns", "campaignpage", parent.pk]))

    page.click("#id_starts_on")

    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)


def test_inline_panel_adds_a_row_whose_widgets_work(served: str, page: Page, watch: Watch) -> None:
    page.goto(served + "/admin/settings/help/helpline/")

    page.click("#id_closures-ADD")
    page.click("#id_closures-0-day")

    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)


def test_chooser_in_an_inline_panel_chooses_a_picture(served: str, page: Page, watch: Watch) -> None:
    page.goto(served + "/admin/settings/contact/contactdetails/")
    page.click("#id_partners-ADD")
    row = page.locator("[data-inline-panel-child]").first

    row.locator("[data-chooser-action-choose]").first.click()
    page.locator(".modal-body [data-chooser-modal-choice]").first.click()

    expect(page.locator("#id_partners-0-logo")).to_have_value(str(SiteImage.objects.get().pk))


def test_blocks_and_rich_text_can_be_written_and_previewed(served: str, page: Page, watch: Watch) -> None:
    story = StandardPage.objects.get()
    page.goto(served + reverse("wagtailadmin_pages:edit", args=[story.pk]))

    page.locator("[data-streamfield-stream-container] button.c-sf-add-button").first.click()
    page.locator("[role=option]").nth(1).click()
    editor = page.locator(".Draftail-Editor [role=textbox]").first
    editor.click()
    page.keyboard.type("Fyra torg, ett ljus.")
    page.locator("[data-side-panel-toggle=preview]").first.click()

    expect(editor).to_contain_text("Fyra torg, ett ljus.")
    expect(page.frame_locator("iframe[name=w-preview-iframe], #w-preview-iframe").locator("main")).to_contain_text(story.title)


def test_picture_is_uploaded_among_others(served: str, page: Page, watch: Watch) -> None:
    picture = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(picture, "PNG")
    page.goto(served + reverse("wagtailimages:add_multiple"))

    page.set_input_files("#fileupload", {"name": "ljus.png", "mimeType": "image/png", "buffer": picture.getvalue()})

    expect(page.locator("#upload-list .upload-success, #upload-list .upload-complete").first).to_be_visible()
    assert SiteImage.objects.filter(title="ljus").exists()


def test_translation_is_written_in_the_admin(served: str, page: Page, pages: list[BasePage], watch: Watch) -> None:
    english = pages[0].get_translation(Locale.objects.get(language_code="en"))

    page.goto(served + reverse("wagtailadmin_pages:edit", args=[english.pk]))

    expect(page.locator(".js-translation-editor")).to_contain_text(pages[0].lead)
