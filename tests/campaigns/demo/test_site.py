"""The first pages of a new site, in an empty database."""

from wagtail.models import Page, Site

from campaigns.demo.site_setup import build_site
from campaigns.home.models import HomePage
from cms.contact.models import ContactDetails
from cms.help.models import HelpLine


def list_tree():
    return list(
        Page.objects.order_by("path").values_list("path", "url_path", "locale__language_code", "title")
    )


def test_site_built_again_changes_nothing(no_pages):
    build_site()
    Page.objects.filter(slug="om-gvi").update(title="Om oss")
    before = list_tree()
    build_site()
    assert list_tree() == before


def test_site_stands_in_for_the_welcome_page(no_pages):
    # As Wagtail's own migrations lay it out in a new database.
    welcome = Page(title="Welcome to your new Wagtail site!", slug="home")
    Page.get_first_root_node().add_child(instance=welcome)
    Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)

    home = build_site()
    site = Site.objects.get()
    assert (site.hostname, site.port, site.root_page_id, site.is_default_site) == (
        "testserver",
        80,
        home.pk,
        True,
    )
    assert not Page.objects.filter(title="Welcome to your new Wagtail site!").exists()
    assert sorted(HomePage.objects.values_list("locale__language_code", flat=True)) == [
        "ar",
        "en",
        "fa",
        "so",
        "sv",
    ]
    assert (HelpLine.objects.count(), ContactDetails.objects.count()) == (1, 1)
