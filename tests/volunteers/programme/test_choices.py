"""The form, the chips and the map: each a way to the same addresses."""

import re

import pytest
from django.http import QueryDict
from django.utils import translation

from cms.base.models import Area
from volunteers.events.models import EventPage
from volunteers.programme.filter_choices import (
    coming_by_district,
    language_choice,
    language_choices,
)
from volunteers.programme.filters import Address, read_filter

EVERYTHING = {
    "omrade": "nordost",
    "kampanj": "ljus-pa-torget",
    "typ": "kvallsvandring",
    "sprak": "arabiska",
    "alder": "15",
    "fran": "2026-12-01",
    "till": "2026-12-31",
    "plats": "1",
}


def page(client, **query: str) -> str:
    return client.get("/kalender/", query).content.decode()


def address(query: str, **shown: str) -> Address:
    return Address("/kalender/", read_filter(QueryDict(query)), shown)


def chips_of(html: str) -> list[str]:
    return [match.replace("&amp;", "&") for match in re.findall(r'<a class="chip" href="([^"]*)"', html)]


def test_every_filter_is_a_field_that_keeps_its_value(client, event):
    html = page(client, **EVERYTHING)
    form = html.split('<form class="chooser"')[1].split("</form>")[0]

    assert set(re.findall(r'name="(\w+)"', form)) == set(EVERYTHING)
    for value in ("nordost", "ljus-pa-torget", "kvallsvandring", "arabiska", "15"):
        assert f'<option value="{value}"' in form
        assert re.search(f'<option value="{value}"[^>]* selected>', form), value
    assert 'value="2026-12-01"' in form
    assert "checked" in form
    assert 'type="hidden"' not in form


@pytest.mark.parametrize(
    ("query", "is_open"),
    [
        ({}, False),
        ({"omrade": "nordost", "plats": "1"}, False),
        ({"alder": "15"}, True),
        ({"typ": "fest"}, True),
    ],
)
def test_the_less_used_choices_open_when_one_is_set(client, event, query, is_open):
    assert ('<details class="chooser-more" open>' in page(client, **query)) == is_open


def test_each_chip_takes_one_filter_away_and_keeps_the_others_and_the_view(client, event):
    html = page(client, **EVERYTHING, vy="manad", manad="2026-12")

    without = [set(QueryDict(url.partition("?")[2])) for url in chips_of(html)]
    assert without == [({*EVERYTHING} - {name}) | {"vy", "manad"} for name in EVERYTHING]
    assert 'href="/kalender/?vy=manad&amp;manad=2026-12"' in html


def test_nothing_chosen_shows_no_chips(client, event):
    assert chips_of(page(client)) == []


def test_the_form_stays_in_the_view(client, event):
    html = page(client, vy="manad", manad="2026-12")

    assert '<input type="hidden" name="vy" value="manad">' in html
    assert '<input type="hidden" name="manad" value="2026-12">' in html


def test_views_and_paper_keep_the_filters(client, event):
    html = page(client, omrade="nordost")

    assert '<a href="/kalender/?omrade=nordost" aria-current="page">' in html
    assert '<a href="/kalender/?omrade=nordost&amp;vy=manad">' in html
    assert 'href="/kalender/?omrade=nordost&amp;vy=utskrift"' in html


def test_an_address_changes_one_filter_at_a_time(site):
    here = address("omrade=backa&plats=1", vy="manad")

    assert here.but(omrade="") == "/kalender/?plats=1&vy=manad"
    assert here.but(omrade="hisingen") == "/kalender/?omrade=hisingen&plats=1&vy=manad"
    assert (here.shown_as(), here.plain) == ("/kalender/?omrade=backa&plats=1", "/kalender/?vy=manad")


def test_languages_are_those_that_events_name_each_once(event):
    EventPage.objects.update(languages="Svenska, arabiska,  Arabiska, tecknat språk.")

    with translation.override("sv"):
        assert [tuple(choice) for choice in language_choices()] == [
            ("arabiska", "Arabiska", ""),
            ("svenska", "Svenska", ""),
            ("tecknat språk", "Tecknat språk", "sv"),
        ]


@pytest.mark.parametrize(
    ("reader", "found"),
    [("sv", ("Arabiska", "")), ("en", ("Arabic", "")), ("ar", ("العربيّة", "")), ("so", ("العربيّة", "ar"))],
)
def test_a_language_is_named_in_the_readers_own_or_in_itself(reader, found):
    with translation.override(reader):
        assert language_choice("arabiska")[1:] == found


def test_the_map_links_to_each_part_of_the_city_and_keeps_the_filters(client, event):
    html = page(client, typ="kvallsvandring", omrade="hisingen")
    drawn = html.split('<svg class="map"')[1].split("</svg>")[0]

    links = re.findall(r'<a href="([^"]*)"( aria-current="true")?>', drawn)
    assert {url.replace("&amp;", "&"): bool(marked) for url, marked in links} == {
        f"/kalender/?omrade={slug}&typ=kvallsvandring": slug == "hisingen"
        for slug in ("nordost", "centrum", "sydvast", "hisingen")
    }
    assert re.search(r"<text[^>]*>✓ Hisingen</text>", drawn)
    listed = html.split('class="map"')[1].split("</section>")[0]
    for area in Area.objects.all():
        assert f"omrade={area.slug}&amp;typ=kvallsvandring" in listed


def test_the_map_counts_what_is_to_come_where_nothing_else_is_chosen(client, event, add_date):
    for _ in range(3):
        add_date()
    add_date(called_off=True)

    assert (
        "3 " in re.search(r'<text class="count"[^>]*>([^<]*)<', page(client).split(">Nordost</text>")[1])[1]
    )
    assert 'class="count"' not in page(client, typ="kvallsvandring")


def test_dates_are_counted_by_district_in_one_query(event, add_date, django_assert_num_queries):
    add_date()
    event.area = Area.objects.get(slug="nordost")
    event.save()
    add_date()
    with django_assert_num_queries(1):
        assert coming_by_district() == {event.area_id: 2}
