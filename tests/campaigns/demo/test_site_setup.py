import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Site
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.accounts.models import User
from cms.pages.models import StandardPage

ADDRESSES = [
    "",
    "kampanjer/",
    "kampanjer/ljus-pa-torget/",
    "kalender/",
    "kalender/kvallsvandring-hammarkullen/",
    "bli-volontar/",
    "nyheter/",
    "nyheter/bra-samordnar-gvi/",
    "om-gvi/",
    "stod/",
    "kontakt/",
    "personuppgifter/",
    "tillganglighet/",
]


@pytest.mark.parametrize("prefix", ["/", "/en/", "/ar/"])
def test_every_fixed_address_answers(demo, prefix):
    client = Client()
    answers = {path: client.get(prefix + path).status_code for path in ADDRESSES}
    assert answers == dict.fromkeys(ADDRESSES, 200)


def test_sitemap_lists_what_is_our_own_in_each_language(demo):
    client = Client()
    assert "http://testserver/sitemap-sidor.xml" in client.get("/sitemap.xml").text
    listed = client.get("/sitemap-sidor.xml").text
    assert "<loc>http://testserver/stod/</loc>" in listed
    assert "<loc>http://testserver/en/kampanjer/ljus-pa-torget/</loc>" in listed
    assert "<loc>http://testserver/so/stod/</loc>" in listed
    assert "/so/kampanjer/" not in listed


def test_menu_of_a_new_site(demo):
    home = Site.objects.get().root_page
    menu = home.get_children().live().in_menu().values_list("title", flat=True)
    assert list(menu) == ["Kampanjer", "Kalender", "Bli volontär", "Nyheter", "Om GVI"]


def test_page_made_by_an_editor_appears_in_every_language(demo):
    client = Client()
    client.force_login(User.objects.get(email="admin@demo.invalid"))
    home = Site.objects.get().root_page
    form = nested_form_data(
        {"title": "Vanliga frågor", "slug": "fragor", "intro": "", "body": streamfield([])}
    )
    client.post(
        reverse("wagtailadmin_pages:add", args=["site_pages", "standardpage", home.pk]),
        form | {"action-publish": "1", "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"},
    )
    pages = StandardPage.objects.filter(slug="fragor", live=True)
    assert pages.count() == Locale.objects.count()
    assert {page.url for page in pages} == {
        f"/{prefix}fragor/" for prefix in ("", "en/", "ar/", "so/", "fa/")
    }
