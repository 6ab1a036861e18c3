"""What every page must hold: no cookie, nothing inline, little weight."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from cms.contact.models import ContactDetails, ContactPage, Partner
from cms.help.models import HelpPage
from cms.news.models import NewsIndexPage, NewsPage
from cms.pages.models import StandardPage

PAGES = [
    "/",
    "/kalender/",
    "/kalender/?omrade=nordost&fran=nonsense",
    "/kalender/kvallsvandring/",
    "/kampanjer/",
    "/kampanjer/ljus-pa-torget/",
    "/kontakt/",
    "/stod/",
    "/nyheter/",
    "/nyheter/en-nyhet/",
    "/tillganglighet/",
    "/sok/?q=torg",
    "/finns-inte/",
]


@pytest.fixture
def every_page(site, add_shift):
    """One page of each kind, at the addresses of PAGES."""
    add_shift()
    site.add_child(instance=ContactPage(title="Kontakt", slug="kontakt"))
    site.add_child(instance=HelpPage(title="Du kan lämna", slug="stod"))
    news = site.add_child(instance=NewsIndexPage(title="Nyheter", slug="nyheter", show_in_menus=True))
    news.add_child(instance=NewsPage(title="En nyhet", slug="en-nyhet", intro="Något har hänt."))
    body = [("heading", "Hur"), ("quote", "Så."), ("button", {"text": "Till start", "page": site})]
    site.add_child(instance=StandardPage(title="Tillgänglighet", slug="tillganglighet", body=body))
    return site


@pytest.mark.parametrize("address", PAGES)
def test_anonymous_visit_leaves_no_trace(client, every_page, address):
    response = client.get(address)
    assert response.status_code == (404 if address == "/finns-inte/" else 200)
    assert response.cookies == {}
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("address", PAGES)
def test_page_has_nothing_inline_and_asks_no_other_host(client, every_page, address):
    html = client.get(address).content.decode()
    # Data about the page is no script: no browser runs it, and the policy does not apply to it.
    scripts = r'<script(?![^>]*\ssrc=| type="application/ld\+json">)'
    assert re.findall(rf"<[^>]*\sstyle=|<style|\son[a-z]+=|{scripts}", html) == []
    assert re.findall(r'(?:src|srcset|<link rel="(?:stylesheet|icon|preload)" href)="(?!/)[^"]*"', html) == []
    assert len(re.findall(r"<h1[ >]", html)) == 1


def test_templates_have_nothing_inline():
    templates = [
        path
        for app in ("cms", "volunteers", "campaigns")
        for path in (settings.BASE_DIR / app).rglob("*.html")
    ]
    public = [path for path in templates if not {"mail", "admin", "wagtailadmin"} & set(path.parts)]
    found = [
        path for path in public if re.search(r"\sstyle=|<style|\son(click|load|change)=", path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("address", "most"),
    [("/", 60_000), ("/kalender/kvallsvandring/", 45_000), ("/kampanjer/ljus-pa-torget/", 60_000)],
)
def test_first_visit_is_light_with_its_pictures(client, every_page, address, most):
    html = client.get(address).content
    assert b"/static/base/scenes/" in html
    assert weight_of(html) < most


def weight_of(html: bytes) -> int:
    """Bytes that a first visit fetches, all pictures included, those further down too."""
    files = re.findall(r'(?:src|href)="/static/([^"]+)"', html.decode())
    weight = len(gzip.compress(html))
    for name in set(files):
        raw = Path(finders.find(name)).read_bytes()
        weight += len(raw if name.endswith("woff2") else gzip.compress(raw))
    return weight


def test_footer_shows_the_defaults_until_they_are_saved_and_a_visit_saves_nothing(client, site):
    html = client.get("/").content.decode()
    assert '<a href="tel:+46313650000"><bdi>031-365 00 00</bdi></a>' in html
    assert '<a href="tel:11414"><bdi>114 14</bdi></a>' in html
    assert ContactDetails.objects.count() == 0


def test_footer_shows_what_the_editor_saved(client, site):
    details = ContactDetails.objects.create(site=site.get_site(), phone="031-10 20 30")
    Partner.objects.create(details=details, name="Föreningen", address="https://example.org/", sort_order=1)
    html = client.get("/").content.decode()
    assert "tel:+4631102030" in html
    assert '<a href="https://example.org/" rel="noreferrer">Föreningen</a>' in html


def test_error_page_needs_no_context_and_no_database():
    assert 'href="tel:112"' in get_template("500.html").render()


def test_the_doors_sheet_has_its_classes_for_itself():
    """Its tabs once wore a class of the help page, and with it a dark line above each."""
    named = {
        sheet: set(re.findall(r"\n  \.([a-z-]+)[ ,{:]", Path(finders.find(sheet)).read_text()))
        for sheet in ("base/site.css", "attendance/attendance.css")
    }
    changed = {"at-the-door", "btn--plain"}
    assert named["base/site.css"] & named["attendance/attendance.css"] <= changed
