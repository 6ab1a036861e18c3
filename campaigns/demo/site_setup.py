"""The site as an installation begins: languages, front page, pages with fixed addresses, groups, settings."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site
from wagtail_localize.models import LocaleSynchronization

from campaigns.demo.content_files import Story, read_content, rich, story
from campaigns.home.models import HomePage
from campaigns.newsletters.models import ArchivePage, NewsletterPage
from campaigns.pages.models import CampaignIndexPage
from cms.accounts.staff.groups import grant_groups
from cms.contact.models import ContactDetails, ContactPage
from cms.help.models import HelpLine, HelpPage
from cms.news.desk.workflow import make_workflow
from cms.news.models import NewsIndexPage
from cms.pages.models import AccessibilityPage, StandardPage
from volunteers.events.models import EventIndexPage

HOME_SLUG = "start"
MODELS = [
    AccessibilityPage,
    ArchivePage,
    CampaignIndexPage,
    ContactPage,
    EventIndexPage,
    HelpPage,
    NewsIndexPage,
    NewsletterPage,
    StandardPage,
]
MODEL_BY_NAME: dict[str, type[Page]] = {model.__name__: model for model in MODELS}
PORTS = {"http": 80, "https": 443}


@transaction.atomic
def build_site() -> HomePage:
    """Make what is missing of the site and leave alone what is there. Returns the Swedish front page."""
    content = read_content("site")
    add_locales()
    home = build_home(content["home"])
    serve_from(home)
    for page in content["page"]:
        build_page(home, **page)
    add_settings(Site.objects.get(is_default_site=True))
    grant_groups()
    mirror_pages()
    make_workflow(**content["workflow"])
    return home


def add_locales() -> None:
    """One locale for each language; the others follow the Swedish tree, page by page, until translated."""
    swedish = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)[0]
    for code, _name in settings.LANGUAGES:
        locale = Locale.objects.get_or_create(language_code=code)[0]
        if locale != swedish and not LocaleSynchronization.objects.filter(locale=locale).exists():
            # Saved by hand: a new row would mirror the tree at once, and there is none yet.
            LocaleSynchronization.objects.bulk_create(
                [LocaleSynchronization(locale=locale, sync_from=swedish)]
            )


def build_home(content: dict[str, Any]) -> HomePage:
    """The front page in Swedish, made unless there is one."""
    swedish = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    if home := HomePage.objects.filter(locale=swedish).first():
        return home
    legs = [("leg", leg) for leg in content["legs"]]
    home = HomePage(
        slug=HOME_SLUG,
        locale=swedish,
        legs=legs,
        **{key: content[key] for key in ("title", "heading", "lead")},
    )
    return publish(Page.get_first_root_node().add_child(instance=home))


def serve_from(home: HomePage) -> None:
    """Serve the front page at SITE_URL, in the place of Wagtail's welcome page, which goes."""
    address = urlsplit(settings.SITE_URL)
    fields = {"hostname": address.hostname, "port": address.port or PORTS[address.scheme]}
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    for name, value in {**fields, "root_page": home, "site_name": settings.WAGTAIL_SITE_NAME}.items():
        setattr(site, name, value)
    site.save()
    for page in welcome_pages():
        page.delete()


def welcome_pages() -> list[Page]:
    """What Wagtail puts into a new database: a page without a type of its own."""
    return [page for page in Page.get_first_root_node().get_children() if page.specific_class is Page]


def build_page(home: HomePage, *, model: str, slug: str, below: str = "", **content: Any) -> Page:
    """One page below the front page or the page with the slug ``below`` there, made unless its address is taken."""
    parent = home.get_children().get(slug=below).specific if below else home
    if page := parent.get_children().filter(slug=slug).first():
        return page.specific
    links = {page.slug: page for page in home.get_children()}
    fields = {name: FIELDS.get(name, as_it_is)(value, links) for name, value in content.items()}
    return publish(parent.add_child(instance=MODEL_BY_NAME[model](slug=slug, locale=home.locale, **fields)))


def as_it_is(value: Any, links: dict[str, Page]) -> Any:
    return value


def steps(value: list[dict[str, str]], links: dict[str, Page]) -> Story:
    return [("step", {"heading": step["heading"], "text": rich(step["text"])}) for step in value]


def story_or_rich(value: Any, links: dict[str, Page]) -> Any:
    return rich(value) if isinstance(value, str) else story(value, links=links)


STATEMENT = ("gaps", "burden", "outside", "alternatives", "reporting", "supervision", "testing")
FIELDS: dict[str, Callable[[Any, dict[str, Page]], Any]] = {
    **dict.fromkeys(STATEMENT, story_or_rich),
    "steps": steps,
    "body": story_or_rich,
    "close_ones": story_or_rich,
}


def publish(page: Any) -> Any:
    """Publish the page as an editor does, with a revision, so that search, references and aliases follow."""
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def add_settings(site: Site) -> None:
    """The rows behind the help bar and the footer, with the values known at the start."""
    HelpLine.for_site(site)
    ContactDetails.for_site(site)


def mirror_pages() -> None:
    """Show every Swedish page in the other languages too, as an alias, until somebody translates it."""
    for synchronization in LocaleSynchronization.objects.order_by("pk"):
        synchronization.sync_trees()
