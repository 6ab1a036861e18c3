"""The bar above every page, on a clock that stands still."""

from datetime import date, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation
from wagtail.models import Site

from cms.help.models import HelpLine, SpecialDay
from cms.help.opening_hours import STOCKHOLM


@pytest.fixture
def show(site, monkeypatch):
    """Draw the bar as it stands at a moment in Stockholm."""

    def draw(*when: int, language: str = "en") -> str:
        monkeypatch.setattr(timezone, "now", lambda: datetime(*when, tzinfo=STOCKHOLM))
        request = RequestFactory().get("/")
        with translation.override(language):
            return Template("{% load help %}{% help_bar %}").render(Context({"request": request}))

    return draw


@pytest.mark.parametrize(
    ("when", "words", "is_open"),
    [
        ((2026, 11, 25, 10), "Open now, until 15:00", True),
        ((2026, 11, 25, 8), "Closed, opens today 9:00", False),
        ((2026, 11, 27, 18), "Closed, opens Monday 9:00", False),
        ((2026, 12, 24, 10), "Closed, opens Monday 9:00", False),
        ((2026, 6, 19, 10), "Closed, opens Monday 9:00", False),
        ((2026, 3, 29, 12), "Closed, opens tomorrow 9:00", False),
        ((2026, 10, 26, 9), "Open now, until 15:00", True),
    ],
)
def test_bar_tells_open_or_closed(show, when, words, is_open):
    html = show(*when)
    assert words in html
    assert ('class="open"' in html, 'class="closed"' in html) == (is_open, not is_open)


def test_bar_follows_the_editors_hours_number_and_closures(show, site):
    line = HelpLine.for_site(Site.objects.get())
    line.number, line.closes_at = "031-10 20 30", "12:00"
    line.save()
    SpecialDay.objects.create(helpline=line, day=date(2026, 11, 26))
    assert "Open now, until 12:00" in show(2026, 11, 25, 10)
    assert "Closed, opens tomorrow 9:00" in show(2026, 11, 26, 10)
    assert "Closed, opens Friday 9:00" in show(2026, 11, 25, 16)
    assert '<a dir="ltr" href="tel:+4631102030">031-10 20 30</a>' in show(2026, 11, 26, 10)


def test_bar_leads_to_the_help_page_in_the_language_of_the_page(show):
    assert 'href="/en/stod/"' in show(2026, 11, 25, 10)
    assert 'href="/stod/"' in show(2026, 11, 25, 10, language="sv")
    assert 'href="tel:020508080"' in show(2026, 11, 25, 10)
    assert 'href="tel:112"' in show(2026, 11, 25, 10)


def test_bar_writes_nothing_where_no_editor_has_saved_it(show, site):
    assert "020-50 80 80" in show(2026, 11, 25, 10)
    assert not HelpLine.objects.exists()


def test_bar_takes_three_queries_and_one_when_nothing_has_changed(show, site, django_assert_num_queries):
    HelpLine.for_site(Site.objects.get())
    for queries in (3, 1):
        request = RequestFactory().get("/")
        Site.find_for_request(request)
        with django_assert_num_queries(queries):
            Template("{% load help %}{% help_bar %}{% help_bar %}").render(Context({"request": request}))


def test_bar_stands_without_a_request_or_a_site(db):
    Site.objects.all().delete()
    bar = Template("{% load help %}{% help_bar %}")
    assert "020-50 80 80" in bar.render(Context({}))
    assert "020-50 80 80" in bar.render(Context({"request": RequestFactory().get("/")}))
