from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Locale, PageViewRestriction

from cms.base.models import Area
from volunteers.events.models import EventIndexPage, EventPage, Occurrence
from volunteers.programme.filters import NAMES, EventFilter, read_filter

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def read(**values: str) -> EventFilter:
    return read_filter(QueryDict(urlencode(values)))


def titles(**values: str) -> list[str]:
    return [occurrence.event.title for occurrence in read(**values).occurrences().select_related("event")]


@pytest.fixture
def lights(site, add_date):
    """Lights on the square in Backa, below the calendar itself: no campaign."""
    page = EventIndexPage.objects.get().add_child(
        instance=EventPage(
            title="Ljus i Backa",
            slug="ljus",
            intro="Kom.",
            place="Selma Lagerlöfs torg",
            kind=EventPage.Kind.LIGHTS,
            area=Area.objects.get(slug="backa"),
            languages="Svenska, arabiska, somaliska",
        )
    )
    add_date(event=page)
    return page


WALK, LIGHTS = "Kvällsvandring i Hammarkullen", "Ljus i Backa"


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, [WALK, LIGHTS]),
        ({"omrade": "nordost"}, [WALK]),
        ({"omrade": "sodra-angered"}, [WALK]),
        ({"omrade": "backa"}, [LIGHTS]),
        ({"omrade": "bergsjon"}, []),
        ({"kampanj": "ljus-pa-torget"}, [WALK]),
        ({"typ": "ljusmanifestation"}, [LIGHTS]),
        ({"typ": "kvallsvandring", "omrade": "hisingen"}, []),
        ({"sprak": "Arabiska"}, [LIGHTS]),
        ({"sprak": "ar"}, [LIGHTS]),
        ({"sprak": "so"}, [LIGHTS]),
        ({"sprak": "fa"}, []),
        ({"fran": ""}, [WALK, LIGHTS]),
    ],
)
def test_filter_finds(add_date, lights, values, found):
    add_date(note="första")

    assert sorted(titles(**values)) == found
    assert read(**values).errors == {}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("alla", ["alla"]),
        ("barn", ["alla", "barn"]),
        ("15", ["15", "alla"]),
        ("18", ["15", "18", "alla"]),
        ("", ["15", "18", "alla", "barn"]),
    ],
)
def test_age_finds_what_one_may_come_to(site, add_date, asked, found):
    for age in EventPage.Age:
        page = EventPage(title=age.value, slug=f"for-{age.value}", intro="Kom.", place="Torget", age=age)
        add_date(event=EventIndexPage.objects.get().add_child(instance=page))

    assert sorted(titles(alder=asked)) == found


@pytest.mark.parametrize(
    ("first", "of_shift", "open_to"),
    [
        ({"days": 3}, {}, ["första", "andra", "tredje"]),
        ({"days": 3}, {"taken": 1}, []),
        ({"days": 3}, {"waiting": 1, "least_waiting": 1}, []),
        ({"hours": -1}, {"later": True}, []),
    ],
)
def test_places_left_of_a_series_are_those_of_its_shifts(
    event, add_date, add_shift, first, of_shift, open_to
):
    EventPage.objects.update(is_series=True)
    start = timezone.now() + timedelta(**first)
    dates = [
        add_date(starts_at=start + timedelta(weeks=2 * number), note=note)
        for number, note in enumerate(("första", "andra", "tredje"))
    ]
    add_date(starts_at=start + timedelta(weeks=5), note="inställd", called_off=True)
    if of_shift.pop("later", False):
        of_shift |= {"starts_at": dates[0].starts_at + timedelta(hours=2)}
    add_shift(dates[0], **of_shift)

    assert [date.note for date in read(plats="1").occurrences()] == open_to


def test_a_series_has_no_places_left_when_the_meeting_with_its_shift_is_called_off(
    event, add_date, add_shift
):
    EventPage.objects.update(is_series=True)
    add_shift(add_date(called_off=True))
    add_date(starts_at=timezone.now() + timedelta(weeks=3))

    assert titles(plats="1") == []


def test_campaign_filter_finds_the_events_of_its_translations(campaign, add_date):
    add_date()
    english = Locale.objects.get_or_create(language_code="en")[0]
    home = campaign.get_ancestors().get(depth=2)
    home.copy_for_translation(english)
    campaign.get_parent().copy_for_translation(english)
    translated = campaign.copy_for_translation(english)
    translated.slug = "lights"
    translated.save_revision().publish()

    assert titles(kampanj="lights") == [WALK]


def test_an_index_page_is_no_campaign(lights):
    assert list(read(kampanj="kalender").errors) == ["kampanj"]


def test_an_unpublished_campaign_is_none(campaign, add_date):
    add_date()
    campaign.unpublish()

    assert titles(kampanj="ljus-pa-torget") == []
    assert titles() == [WALK]


@pytest.mark.parametrize("clock", [time(), time(12), time(23, 30)])
def test_days_are_those_of_the_city_and_both_count(add_date, clock):
    add_date(starts_at=datetime.combine(date(2026, 12, 5), clock, tzinfo=STOCKHOLM))

    assert titles(fran="2026-12-05", till="2026-12-05") == [WALK]
    assert titles(fran="2026-12-06") == []
    assert titles(fran="2026-01-01", till="2026-12-04") == []


def test_a_first_day_that_has_passed_shows_what_was(add_date):
    add_date(starts_at=datetime(2025, 5, 1, 18, tzinfo=STOCKHOLM))

    assert titles() == []
    assert titles(fran="2025-05-01", till="2025-05-31") == [WALK]


def test_places_left(add_date, add_shift):
    add_date(note="utan pass")
    full, free, both = add_date(note="full"), add_date(note="ledig"), add_date(note="blandad")
    off = add_date(called_off=True)
    add_shift(full, taken=1)
    add_shift(free, capacity=2, taken=1)
    add_shift(both, taken=1)
    add_shift(both)
    add_shift(both, capacity=9)
    add_shift(add_date(note="kö"), waiting=1, least_waiting=1)
    add_shift(off)
    add_shift(add_date(starts_at=datetime(2025, 5, 1, 18, tzinfo=STOCKHOLM)))

    for wanted in (read(plats="1"), read(plats="1", fran="2025-01-01")):
        assert [occurrence.note for occurrence in wanted.occurrences()] == ["ledig", "blandad"]


@pytest.mark.parametrize("where", ["event", "campaign"])
def test_what_only_some_may_see_is_left_out(add_date, campaign, event, where):
    add_date()
    page = {"event": event, "campaign": campaign}[where]
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")

    assert titles() == []
    restriction.delete()
    assert titles() == [WALK]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fran", "2026-02-30"),
        ("fran", "\u0662\u0660\u0662\u0666-\u0661\u0662-\u0660\u0665"),
        ("fran", "20261205"),
        ("fran", "2026-W49-6"),
        ("fran", "0001-01-01"),
        ("till", "9999-12-31"),
        ("till", "2026-12-05\x00"),
        ("till", "i morgon"),
        ("omrade", "\x00"),
        ("omrade", "mars"),
        ("omrade", "a" * 10_000),
        ("kampanj", "ljus på torget"),
        ("kampanj", "\x1b[31m"),
        ("typ", "KVALLSVANDRING"),
        ("typ", "\x00"),
        ("sprak", "sven\x00ska"),
        ("sprak", "s" * 10_000),
        ("sprak", "%"),
        ("plats", "ja"),
        ("alder", "17"),
        ("alder", "ALLA"),
        ("alder", "15\x00"),
        ("plats", "\u0661"),
    ],
)
def test_nonsense_finds_nothing_and_says_so(add_date, add_shift, name, value):
    add_shift()

    wanted = read(**{name: value, "x": "y"})

    assert list(wanted.occurrences()) == []
    assert list(wanted.errors) == [name]
    assert str(wanted.errors[name]).endswith(".")
    assert (wanted.query, wanted.is_empty) == ("", False)


def test_a_last_day_before_the_first_is_an_error_of_the_last(db):
    assert list(read(fran="2026-12-05", till="2026-12-04").errors) == ["till"]


def test_a_repeated_filter_must_say_one_thing(db):
    assert list(read_filter(QueryDict("typ=infobord&typ=laxhjalp")).errors) == ["typ"]
    assert read_filter(QueryDict("typ=infobord&typ=infobord&typ=")).query == "typ=infobord"


def test_query_is_canonical(db):
    asked = (
        "efter=3&till=2026-12-31&plats=1&sprak=+persiska+&fran=2026-12-05&alder=15&omrade=backa&typ=&kampanj="
    )

    wanted = read_filter(QueryDict(asked))

    assert wanted.query == "omrade=backa&sprak=persiska&alder=15&fran=2026-12-05&till=2026-12-31&plats=1"
    assert read_filter(QueryDict(wanted.query)) == wanted
    assert wanted.first_day == date(2026, 12, 5)
    with translation.override("en"):
        assert wanted.words == ["Backa", "persiska", "15 to 17 years", "places left"]
    assert read().is_empty


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*NAMES, "efter"]),
            st.one_of(
                st.text(max_size=60),
                st.dates().map(str),
                st.from_regex(r"\d{4}-\d{2}-\d{2}"),
                st.sampled_from(["1", "backa", "infobord", "ar", "ljus-pa-torget", "\x00", "x" * 10_000]),
            ),
        ),
        max_size=6,
    )
)
def test_no_query_string_is_too_strange(campaign, pairs):
    encoded = urlencode(pairs, errors="surrogatepass")

    wanted = read_filter(QueryDict(encoded))

    rows = list(wanted.occurrences())
    assert not (wanted.errors and rows)
    assert read_filter(QueryDict(wanted.query)).errors == {} or "till" in wanted.errors


def test_queries_do_not_grow_with_the_rows(add_date, add_shift, django_assert_num_queries):
    everything = {
        "omrade": "nordost",
        "kampanj": "ljus-pa-torget",
        "typ": "kvallsvandring",
        "alder": "18",
        "fran": "2026-01-01",
        "till": "2090-12-31",
        "plats": "1",
    }
    for rows in (1, 29):
        for _ in range(rows):
            add_shift()
        with django_assert_num_queries(4):  # area, campaign, its place in the tree, the dates
            found = list(read(**everything).occurrences().select_related("event"))
        assert len(found) == Occurrence.objects.count()


@pytest.mark.parametrize("area", ["nordost", "sodra-angered", "backa", "bergsjon"])
def test_what_names_no_area_is_for_every_area(add_date, lights, client, area):
    EventPage.objects.filter(pk=lights.pk).update(area=None)

    assert LIGHTS in titles(omrade=area)
    assert LIGHTS in client.get("/kalender.ics", {"omrade": area}).text
