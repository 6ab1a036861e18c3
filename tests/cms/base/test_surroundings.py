import re

import pytest
from django.core.cache import cache
from wagtail.models import Locale, PageViewRestriction

from cms.pages.models import StandardPage
from volunteers.events.models import EventIndexPage


@pytest.fixture
def about(site):
    return site.add_child(instance=StandardPage(title="Om GVI", slug="om", show_in_menus=True))


@pytest.fixture
def english(site, about):
    """The front page in English; what is about the programme mirrored there in Swedish."""
    locale = Locale.objects.create(language_code="en")
    home = site.copy_for_translation(locale)
    home.title, home.live = "Refuse", True
    home.save_revision().publish()
    about.copy_for_translation(locale, alias=True)
    cache.clear()
    return home


def test_menu_is_what_is_live_and_wanted_there(client, site, about):
    about.add_child(instance=StandardPage(title="Under", slug="under", show_in_menus=True))
    site.add_child(instance=StandardPage(title="Utkast", slug="utkast", show_in_menus=True, live=False))
    site.add_child(instance=StandardPage(title="Utanför", slug="utanfor"))
    html = client.get("/om/under/").content.decode()
    menu = html.split('id="menu"')[1].split("</nav>")[0]
    pages, own = menu.split('<ul class="own">')
    assert re.findall(r"<bdi>(.+?)</bdi></a>", pages) == ["Kalender", "Kampanjer", "Om GVI"]
    assert '<a href="/om/" aria-current="page"><bdi>Om GVI</bdi></a>' in pages
    assert re.findall(r'<a href="(.+?)"', own) == ["/mina-pass/", "/kontakt/", "/sok/"]


def test_language_switch_leads_to_the_same_page_else_to_that_languages_home(client, site, english):
    here = client.get("/om/").content.decode()
    assert '<a href="/en/om/" lang="en" hreflang="en">English</a>' in here
    assert '<a href="/om/" lang="sv" hreflang="sv" aria-current="true">Svenska</a>' in here
    elsewhere = client.get("/kalender/").content.decode()
    assert '<a href="/en/" lang="en" hreflang="en">English</a>' in elsewhere
    assert 'rel="alternate" hreflang="en"' not in elsewhere


def test_mirrored_page_says_that_it_is_in_swedish(client, english):
    html = client.get("/en/om/").content.decode()
    assert '<html lang="en" dir="ltr">' in html
    assert '<main id="main" tabindex="-1" lang="sv" dir="ltr">' in html
    assert (
        '<p class="note" lang="en" dir="ltr">This page is not translated yet. It is shown in Swedish.</p>'
        in html
    )
    assert "not translated yet" not in client.get("/en/").content.decode()


def test_drafts_and_unknown_addresses_are_not_found(client, site, about):
    about.unpublish()
    assert [client.get(address).status_code for address in ("/om/", "/om/mer/", "/nej/", "/en/", "/sv/")] == [
        404,
        404,
        404,
        200,
        404,
    ]


def test_restricted_page_and_its_mirror_ask_for_the_password(client, about, english):
    PageViewRestriction.objects.create(
        page=about, restriction_type=PageViewRestriction.PASSWORD, password="hemligt"
    )
    mirror = about.get_translation(english.locale)
    assert [
        list(page.get_view_restrictions().values_list("page_id", flat=True)) for page in (about, mirror)
    ] == [[about.pk]] * 2


def test_menu_page_in_another_tree_with_the_same_slug_is_left_alone(client, site, english):
    english.add_child(
        instance=EventIndexPage(title="Calendar", slug="kalender", locale=english.locale, show_in_menus=True)
    )
    assert "Calendar</a>" not in client.get("/").content.decode().split('id="menu"')[1].split("</nav>")[0]
    assert '<a href="/en/kalender/"><bdi>Calendar</bdi></a>' in client.get("/en/").content.decode()
