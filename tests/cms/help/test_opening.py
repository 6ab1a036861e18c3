from datetime import date, datetime, time, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cms.base.holidays import holidays_of
from cms.help.opening import STOCKHOLM, Hours, open_until, opens_next, span_of, state_at

HOURS = Hours(time(9), time(15))
EVES = {date(2026, 6, 19), date(2026, 12, 24), date(2026, 12, 31)}

moments = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31), timezones=st.just(STOCKHOLM))  # noqa: DTZ001 - zone is given beside


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    opens, closes = sorted(draw(st.lists(st.times(), min_size=2, max_size=2, unique=True)))
    spans = st.tuples(st.times(), st.times()).filter(lambda span: span[0] < span[1])
    days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
    return Hours(opens, closes, draw(st.dictionaries(days, st.none() | spans, max_size=5)))


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=STOCKHOLM)


@given(moments, hours())
def test_line_is_never_open_on_a_closed_day(moment, hours):
    closes = open_until(moment, hours)
    if closes:
        opened_at, closes_at = span_of(moment.date(), hours)
        assert closes == datetime.combine(moment.date(), closes_at, STOCKHOLM)
        assert opened_at <= moment.time() < closes_at


@given(moments, hours())
def test_next_opening_is_later_and_really_open(moment, hours):
    opens = opens_next(moment, hours)
    assert opens > moment
    assert open_until(opens, hours) is not None
    assert open_until(opens - timedelta(microseconds=1), hours) is None


@given(moments, hours())
def test_no_opening_is_passed_over(moment, hours):
    opens = opens_next(moment, hours)
    days = [moment.date() + timedelta(days=n) for n in range((opens.date() - moment.date()).days)]
    missed = [
        day
        for day in days
        if (span := span_of(day, hours)) and datetime.combine(day, span[0], STOCKHOLM) > moment
    ]
    assert missed == []


@given(moments, hours())
def test_the_state_does_not_depend_on_the_zone_it_is_asked_in(moment, hours):
    elsewhere = moment.astimezone(tz=None)
    assert open_until(elsewhere, hours) == open_until(moment, hours)
    assert opens_next(elsewhere, hours) == opens_next(moment, hours)


@pytest.mark.parametrize("year", range(2024, 2034))
def test_holidays_hold_the_three_eves_and_no_ordinary_sunday(year):
    days = holidays_of(year)
    eves = {
        day
        for day in days
        if (day.month, day.day) in {(12, 24), (12, 31)}
        or (day.month == 6 and day.weekday() == 4 and 19 <= day.day <= 25)
    }
    assert len(eves) >= 3
    # Easter, Whitsun, and whatever falls on a Sunday by its date; not the 52 others.
    assert sum(day.weekday() == 6 for day in days) < 8


def test_holidays_of_a_year_are_the_known_ones():
    assert holidays_of(2026).keys() > EVES
    assert {
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 1, 6),
    } < holidays_of(2026).keys()
    # Half days of banks are ordinary days here.
    assert not {date(2026, 4, 30), date(2026, 5, 15), date(2026, 12, 23)} & holidays_of(2026).keys()


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(2026, 11, 25, 9, 0), "Open now, until 15:00"),
        (at(2026, 11, 25, 14, 59, 59), "Open now, until 15:00"),
        (at(2026, 11, 25, 15, 0), "Closed, opens tomorrow 9:00"),
        (at(2026, 11, 25, 8, 59, 59), "Closed, opens today 9:00"),
        (at(2026, 11, 27, 20, 0), "Closed, opens Monday 9:00"),
        (at(2026, 11, 29, 20, 0), "Closed, opens tomorrow 9:00"),
        (at(2026, 12, 24, 10, 0), "Closed, opens Monday 9:00"),
        (at(2026, 6, 19, 10, 0), "Closed, opens Monday 9:00"),
        (at(2026, 12, 31, 10, 0), "Closed, opens Monday 9:00"),
        # The clocks go forward on 29 March and back on 25 October, both Sundays.
        (at(2026, 3, 28, 12, 0), "Closed, opens Monday 9:00"),
        (at(2026, 3, 29, 3, 30), "Closed, opens tomorrow 9:00"),
        (at(2026, 3, 30, 9, 0), "Open now, until 15:00"),
        (at(2026, 10, 25, 2, 30), "Closed, opens tomorrow 9:00"),
        (at(2026, 10, 26, 8, 59), "Closed, opens today 9:00"),
    ],
)
def test_words_say_when(moment, words):
    with translation.override("en"):
        assert state_at(moment, HOURS).words == words


def test_words_name_the_date_when_it_is_a_week_away():
    closed = {date(2026, 7, day): None for day in range(6, 18)}
    with translation.override("en"):
        assert (
            state_at(at(2026, 7, 4, 10), Hours(time(9), time(15), closed)).words
            == "Closed, opens Monday 20 July 9:00"
        )


def test_words_promise_nothing_when_no_opening_is_in_sight():
    closed = {date(2026, 7, 1) + timedelta(days=day): None for day in range(90)}
    with translation.override("en"):
        assert state_at(at(2026, 7, 4, 10), Hours(time(9), time(15), closed)).words == "Closed"


def test_swedish_writes_the_hour_without_a_nought():
    with translation.override("sv"):
        assert "9.00" in state_at(at(2026, 11, 25, 8), HOURS).words
        assert "09.00" not in state_at(at(2026, 11, 25, 8), HOURS).words


def test_a_closed_day_in_between_is_passed():
    hours = Hours(time(9), time(15), {date(2026, 11, 26): None})
    with translation.override("en"):
        assert state_at(at(2026, 11, 25, 16), hours).words == "Closed, opens Friday 9:00"
