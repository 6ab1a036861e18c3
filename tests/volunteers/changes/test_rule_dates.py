"""Rules make dates, and take nothing away that anybody relies on."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.conftest import ALICE
from tests.volunteers.conftest import what_came_of
from volunteers.changes.rule_dates import lay_out, lay_out_due
from volunteers.events.models import EventPage, Occurrence, Rule
from volunteers.signups.joining.signing_up import sign_up

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)  # a Monday
FRIDAY = 4
Question = Occurrence.Question


@pytest.fixture(autouse=True)
def now(monkeypatch) -> Callable[[datetime], None]:
    """It is Monday 23 November 2026, until told otherwise."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_clock(NOW)
    return set_clock


def friday_rule(**changes: object) -> Rule:
    fields = {"weekdays": [FRIDAY], "first_day": date(2026, 11, 27), "starts": time(19), "length": 240}
    return Rule(**fields | changes)


def publish(event: EventPage, *rules: Rule) -> dict[str, int]:
    """What the dates become when the page is published with these rules and no others."""
    page = EventPage.objects.get(pk=event.pk)
    page.is_series = event.is_series
    page.rules.set(rules)
    return what_came_of(page.save_revision().publish, page)


def starts(event: EventPage) -> list[str]:
    rows = event.occurrences.order_by("starts_at")
    return [f"{row.starts_at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}" for row in rows]


def identity(event: EventPage) -> dict[object, datetime]:
    return dict(event.occurrences.values_list("uid", "starts_at"))


def test_weekly_rule_keeps_to_the_clock_on_the_wall_for_13_months(event):
    assert publish(event, friday_rule()) == {"made": 57}

    assert {start[11:] for start in starts(event)} == {"19:00"}
    assert (starts(event)[0], starts(event)[-1]) == ("2026-11-27 19:00", "2027-12-24 19:00")
    assert {row.ends_at - row.starts_at for row in event.occurrences.all()} == {timedelta(hours=4)}
    assert {bytes(row.vevent)[:12] for row in event.occurrences.all()} == {b"BEGIN:VEVENT"}


def test_publishing_again_changes_nothing(event):
    publish(event, friday_rule())
    before = list(event.occurrences.values())

    assert publish(event, friday_rule()) == {}
    assert list(event.occurrences.values()) == before


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"every_weeks": 2}, ["2026-11-27", "2026-12-11"]),
        ({"weekdays": [0, FRIDAY]}, ["2026-11-27", "2026-11-30", "2026-12-04", "2026-12-07", "2026-12-11"]),
        ({"weekdays": []}, ["2026-11-27"]),
        ({"not_held": ["2026-12-04"]}, ["2026-11-27", "2026-12-11"]),
        ({"extra": ["2026-12-09"]}, ["2026-11-27", "2026-12-04", "2026-12-09", "2026-12-11"]),
        ({"last_day": date(2026, 12, 4)}, ["2026-11-27", "2026-12-04"]),
        ({"first_day": date(2026, 9, 4)}, ["2026-11-27", "2026-12-04", "2026-12-11"]),
    ],
)
def test_rule_makes_just_these_days(event, changes, expected):
    publish(event, friday_rule(**{"last_day": date(2026, 12, 11)} | changes))

    assert [start[:10] for start in starts(event)] == expected


def test_whole_day_lasts_from_midnight_to_midnight_when_the_clock_changes(event):
    publish(
        event,
        friday_rule(
            weekdays=[6], first_day=date(2027, 3, 28), all_day=True, starts=None, last_day=date(2027, 3, 28)
        ),
    )

    row = event.occurrences.get()
    assert (row.all_day, row.ends_at - row.starts_at) == (True, timedelta(hours=23))


def test_another_hour_moves_the_same_dates(event):
    publish(event, friday_rule())
    before = set(identity(event))

    assert publish(event, friday_rule(starts=time(18))) == {"moved": 57}
    assert set(identity(event)) == before
    assert {start[11:] for start in starts(event)} == {"18:00"}
    assert set(event.occurrences.values_list("sequence", flat=True)) == {1}


def test_shifts_that_nobody_is_in_move_along(event, add_shift):
    publish(event, friday_rule())
    first = event.occurrences.first()
    shift = add_shift(first, starts_at=first.starts_at - timedelta(minutes=30))

    publish(event, friday_rule(starts=time(18)))

    shift.refresh_from_db()
    assert (
        f"{shift.starts_at.astimezone(STOCKHOLM):%H:%M}–{shift.ends_at.astimezone(STOCKHOLM):%H:%M}"
        == "17:30–22:00"
    )


EDITS = {
    "moved": {"starts_at": NOW + timedelta(days=30), "ends_at": NOW + timedelta(days=30, hours=1)},
    "called off": {"called_off": True},
    "another place": {"place": "Backaplan"},
    "note": {"note": "Ta med lykta."},
}


@pytest.mark.parametrize("edit", EDITS)
def test_edit_survives_republication_and_another_rule_which_asks(event, edit):
    publish(event, friday_rule())
    row = event.occurrences.all()[3]
    for name, value in EDITS[edit].items():
        setattr(row, name, value)
    row.save()
    kept = {name: getattr(row, name) for name in EDITS[edit]}

    assert publish(event, friday_rule()) == {}
    assert publish(event, friday_rule(weekdays=[3], first_day=date(2026, 11, 26))) == {
        "made": 57,
        "removed": 56,
        "asked": 1,
    }

    row.refresh_from_db()
    assert {name: getattr(row, name) for name in kept} == kept
    assert row.question == Question.LEFT
    assert publish(event, friday_rule(weekdays=[3], first_day=date(2026, 11, 26))) == {}
    # The rule as it was before has nothing to ask any more.
    publish(event, friday_rule())
    row.refresh_from_db()
    assert ({name: getattr(row, name) for name in kept}, row.question) == (kept, "")


def test_date_that_people_signed_up_for_is_neither_moved_nor_removed_but_asked_about(event, add_shift):
    publish(event, friday_rule())
    row = event.occurrences.all()[2]
    sign_up(add_shift(row), email=ALICE, name="Alice", language="sv", may_queue=True)
    before = identity(event)

    assert publish(event, friday_rule(starts=time(18))) == {"moved": 56, "asked": 1}
    row.refresh_from_db()
    assert (row.starts_at, row.question, row.was_moved) == (before[row.uid], Question.MOVED, True)
    # Back again: there is nothing to decide.
    assert publish(event, friday_rule()) == {"moved": 56}
    row.refresh_from_db()
    assert (row.starts_at, row.question) == (before[row.uid], "")

    assert publish(event) == {"removed": 56, "asked": 1}
    row.refresh_from_db()
    assert (row.starts_at, row.question) == (before[row.uid], Question.LEFT)


def test_whoever_signed_up_for_a_series_holds_all_its_meetings(event, add_shift):
    event.is_series = True
    publish(event, friday_rule(last_day=date(2026, 12, 11)))
    sign_up(add_shift(event.occurrences.first()), email=ALICE, name="Alice", language="sv", may_queue=True)
    before = identity(event)

    assert publish(event, friday_rule(last_day=date(2026, 12, 4), starts=time(18))) == {"asked": 3}

    assert identity(event) == before
    questions = list(event.occurrences.values_list("question", flat=True))
    assert questions == [Question.MOVED, Question.MOVED, Question.LEFT]


def test_date_added_by_hand_is_taken_up_and_never_doubled(event, add_date):
    by_hand = add_date(starts_at=datetime(2026, 12, 4, 18, tzinfo=UTC), note="Julfika")
    other = add_date(starts_at=datetime(2026, 12, 5, 18, tzinfo=UTC))

    assert publish(event, friday_rule()) == {"made": 56}
    assert starts(event).count("2026-12-04 19:00") == 1
    by_hand.refresh_from_db()
    other.refresh_from_db()
    assert (by_hand.note, by_hand.rule_starts_at, other.rule_starts_at) == (
        "Julfika",
        by_hand.starts_at,
        None,
    )


def test_past_dates_stay_as_they_were(event, now):
    publish(event, friday_rule())
    now(NOW + timedelta(days=40))
    past = list(event.occurrences.filter(starts_at__lt=timezone.now()).values("uid", "starts_at"))

    assert publish(event)["removed"] == 57 - len(past)
    assert list(event.occurrences.values("uid", "starts_at")) == past
    assert len(past) == 6


def test_worker_makes_the_next_dates_as_time_goes_by(event, now):
    publish(event, friday_rule())
    assert lay_out_due() == 0

    now(NOW + timedelta(days=14))
    call_command("worker", once=True)

    assert starts(event)[-1] == "2028-01-07 19:00"
    assert len(starts(event)) == 59
    assert lay_out_due() == 0


def test_worker_lays_out_what_no_road_of_ours_published(event):
    event.save()
    event.rules.set([friday_rule()])
    event.rules.commit()
    EventPage.objects.update(laid_out_at=None)

    assert (lay_out_due(), lay_out_due()) == (57, 0)


def test_unpublished_event_gets_no_dates(event):
    event.rules.set([friday_rule()])
    event.save()
    event.unpublish()

    assert lay_out_due() == 0


def test_laying_out_takes_the_same_queries_for_one_date_and_for_many(event, django_assert_num_queries):
    publish(event, friday_rule(last_day=date(2026, 11, 27)))
    with django_assert_num_queries(8):
        lay_out(event)
    publish(event, friday_rule())
    with django_assert_num_queries(8):
        lay_out(event)
