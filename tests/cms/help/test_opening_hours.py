from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation
from holidays import country_holidays
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.base.holidays import holidays_of
from cms.help.opening_hours import STOCKHOLM, Hours, open_until, opens_next, span_of, state_at, timeline_from

HOURS = Hours(time(9), time(15))
EVES = {date(2026, 6, 19), date(2026, 12, 24), date(2026, 12, 31)}

moments = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31), timezones=st.just(STOCKHOLM))  # noqa: DTZ001 - zone is given beside


any_time = st.times()
whole_minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@st.composite
def hours(draw: st.DrawFn, times: st.SearchStrategy[time] = any_time) -> Hours:
    opens, closes = sorted(draw(st.lists(times, min_size=2, max_size=2, unique=True)))
    spans = st.tuples(times, times).filter(lambda span: span[0] < span[1])
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


# By hand, from the calendar: each day with its reason.
DAYS = [
    (2026, 1, 1, False, "New Year's Day"),
    (2026, 1, 2, True, "a Friday between the holidays"),
    (2026, 1, 5, True, "the eve of Epiphany is an ordinary Monday"),
    (2026, 1, 6, False, "Epiphany"),
    (2026, 4, 2, True, "Maundy Thursday is a working day"),
    (2026, 4, 3, False, "Good Friday"),
    (2026, 4, 4, False, "a Saturday"),
    (2026, 4, 6, False, "Easter Monday"),
    (2026, 4, 7, True, "the Tuesday after Easter"),
    (2026, 4, 30, True, "Walpurgis Night is a working day"),
    (2026, 5, 1, False, "the First of May, a Friday"),
    (2026, 5, 14, False, "Ascension Day"),
    (2026, 5, 15, True, "the Friday after it is a working day"),
    (2026, 5, 25, True, "Whit Monday has been a working day since 2005"),
    (2026, 6, 5, True, "the day before the National Day"),
    (2026, 6, 6, False, "the National Day, and a Saturday"),
    (2026, 6, 19, False, "Midsummer Eve, a Friday"),
    (2026, 6, 22, True, "the Monday after Midsummer"),
    (2026, 10, 30, True, "the Friday before All Saints' Day"),
    (2026, 10, 31, False, "All Saints' Day, a Saturday"),
    (2026, 12, 23, True, "the day before Christmas Eve"),
    (2026, 12, 24, False, "Christmas Eve, a Thursday"),
    (2026, 12, 25, False, "Christmas Day"),
    (2026, 12, 28, True, "a Monday between the holidays"),
    (2026, 12, 31, False, "New Year's Eve, a Thursday"),
    (2027, 1, 6, False, "Epiphany, a Wednesday"),
    (2027, 3, 26, False, "Good Friday"),
    (2027, 3, 29, False, "Easter Monday"),
    (2027, 5, 6, False, "Ascension Day"),
    (2027, 6, 25, False, "Midsummer Eve"),
    (2027, 12, 24, False, "Christmas Eve, a Friday"),
    (2027, 12, 27, True, "Boxing Day was a Sunday, and no day comes in its place"),
    (2028, 2, 29, True, "a leap day, a Tuesday"),
    (2028, 4, 14, False, "Good Friday"),
    (2028, 5, 1, False, "the First of May, a Monday"),
    (2028, 6, 6, False, "the National Day, a Tuesday"),
    (2028, 12, 26, False, "Boxing Day, a Tuesday"),
    (2029, 5, 10, False, "Ascension Day"),
    (2030, 4, 22, False, "Easter Monday"),
    (2030, 6, 21, False, "Midsummer Eve"),
]


def test_forty_days_are_as_the_calendar_says():
    assert len(DAYS) == 40
    wrong = [
        (reason, date(year, month, day))
        for year, month, day, is_open, reason in DAYS
        if (span_of(date(year, month, day), HOURS) == (time(9), time(15))) is not is_open
    ]
    assert wrong == []


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.times())
def test_open_on_weekdays_that_the_package_calls_no_holiday(day, at_time):
    closed = country_holidays("SE", years=day.year, categories=("public", "de_facto"), language="sv")
    is_open = open_until(datetime.combine(day, at_time, STOCKHOLM), HOURS) is not None
    assert is_open == (day.weekday() < 5 and day not in closed and time(9) <= at_time < time(15))


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_next_opening_after_a_day_is_the_next_working_day(day):
    closed = country_holidays("SE", years=range(2026, 2032), categories=("public", "de_facto"), language="sv")
    later = day + timedelta(days=1)
    while later.weekday() > 4 or later in closed:
        later += timedelta(days=1)
    assert opens_next(datetime.combine(day, time(18), STOCKHOLM), HOURS) == at(
        later.year, later.month, later.day, 9
    )


@pytest.mark.parametrize(
    ("closed", "opens"),
    [
        (at(2026, 4, 2, 15), at(2026, 4, 7, 9)),  # Easter
        (at(2026, 12, 23, 15), at(2026, 12, 28, 9)),  # Christmas
        (at(2026, 12, 30, 15), at(2027, 1, 4, 9)),  # New Year
        (at(2027, 12, 30, 15), at(2028, 1, 3, 9)),  # New Year on a weekend
        (at(2030, 12, 23, 15), at(2030, 12, 27, 9)),  # Christmas Eve on a Tuesday
    ],
)
def test_long_weekends_are_passed(closed, opens):
    assert opens_next(closed, HOURS) == opens


def test_special_hours_replace_the_ordinary_ones_also_on_a_holiday():
    special = {date(2026, 11, 25): (time(12), time(13)), date(2026, 12, 24): (time(10), time(11))}
    hours = Hours(time(9), time(15), special)
    with translation.override("en"):
        assert [
            state_at(moment, hours).words
            for moment in (
                at(2026, 11, 25, 9),
                at(2026, 11, 25, 12),
                at(2026, 11, 25, 13),
                at(2026, 12, 24, 10, 59),
                at(2026, 12, 24, 11),
            )
        ] == [
            "Closed, opens today 12:00",
            "Open now, until 13:00",
            "Closed, opens tomorrow 9:00",
            "Open now, until 11:00",
            "Closed, opens Monday 9:00",
        ]


@settings(max_examples=30)
@given(moments, hours(whole_minutes), st.integers(0, 72 * 60))
def test_timeline_says_at_every_minute_what_is_true_then(moment, hours, minutes):
    timeline = timeline_from(moment, hours, language="en")
    later = (moment.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(STOCKHOLM)
    if timeline.covers(later):
        with translation.override("en"):
            state = state_at(later, hours)
            assert timeline.at(later)[1:] == (state.is_open, state.words)


def test_timeline_is_written_the_same_until_something_changes():
    written = {
        timeline_from(at(2026, 11, 25, 9, minute), HOURS, language="en").written for minute in range(60)
    }
    assert len(written) == 1
    assert timeline_from(at(2026, 11, 25, 15), HOURS, language="en").written not in written
