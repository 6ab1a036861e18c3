"""Shift plans: what every new date of an event is given, once."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, a_role
from tests.volunteers.board.test_shift_viewsets import counts, local
from tests.volunteers.conftest import messages_in, what_came_of
from volunteers.changes.plan_changes import change_coming_shifts
from volunteers.changes.rescheduling import reschedule
from volunteers.events.models import EventPage, Occurrence, Rule
from volunteers.shifts.copying import copy_shifts
from volunteers.shifts.models import DutyContact, Shift, ShiftPlan
from volunteers.shifts.plan_shifts import lay_out_shifts

REFUSED, SIGN_IN = "/admin/", "/konto/login/"
HOUR = timedelta(hours=1)


@pytest.fixture
def plan(event) -> ShiftPlan:
    """Eight walkers, from half an hour before the date to its end."""
    return ShiftPlan.objects.create(event=event, role=a_role(), starts_after=-30, capacity=8, minimum=3)


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def hours(shift: Shift) -> tuple[str, str]:
    return local(shift.starts_at), local(shift.ends_at)


def plan_form(plan: ShiftPlan, **changes: object) -> dict[str, object]:
    """What the browser sends. The event is shown, not sent, once the plan is there."""
    names = ("text", "starts_after", "capacity", "minimum", "meeting_point", "meeting_point_hours")
    shown = {name: getattr(plan, name) for name in names}
    may_be_empty = {
        name: "" if getattr(plan, name) is None else getattr(plan, name) for name in ("lasts", "opens_days")
    }
    return {"role": plan.role_id, "is_active": "on", **shown, **may_be_empty, **changes}


def test_every_coming_date_gets_the_shift_once(plan, add_date):
    start = at("2027-10-28 19:00")
    date = add_date(starts_at=start, hours=4)
    add_date(starts_at=timezone.now() - HOUR)
    add_date(starts_at=start + timedelta(days=1), called_off=True)
    plan.text, plan.meeting_point, plan.opens_days, plan.cancel_hours = "Går först.", "Vid spåret", 7, 48
    plan.save()
    assert [lay_out_shifts(), lay_out_shifts()] == [1, 0]
    shift = Shift.objects.get()
    assert (shift.occurrence, shift.plan, shift.role.name, shift.capacity, shift.minimum) == (
        date, plan, "Vandrare", 8, 3
    )  # fmt: skip
    assert hours(shift) == ("2027-10-28 18:30", "2027-10-28 23:00")
    assert (shift.text, shift.meeting_point) == ("Går först.", "Vid spåret")
    assert (local(shift.opens_at), local(shift.cancel_until)) == ("2027-10-21 18:30", "2027-10-26 18:30")


def test_shift_keeps_to_the_clock_on_the_wall_in_the_night_that_is_longer(plan, add_date):
    plan.starts_after, plan.lasts = 300, 120
    plan.save()
    add_date(starts_at=at("2027-10-30 23:00"), hours=8)  # summer time ends at three
    lay_out_shifts()
    shift = Shift.objects.get()
    assert (*hours(shift), shift.ends_at - shift.starts_at) == (
        "2027-10-31 04:00", "2027-10-31 06:00", 2 * HOUR
    )  # fmt: skip


def test_shift_that_an_editor_deleted_does_not_come_back(plan, add_date):
    add_date()
    lay_out_shifts()
    Shift.objects.all().delete()
    assert (lay_out_shifts(), Shift.objects.count()) == (0, 0)


def test_new_date_gets_it_and_the_others_no_second_one(plan, add_date):
    first = add_date()
    lay_out_shifts()
    second = add_date(starts_at=first.starts_at + timedelta(days=7))
    assert lay_out_shifts() == 1
    assert [shift.occurrence for shift in Shift.objects.order_by("starts_at")] == [first, second]


@pytest.mark.parametrize("changes", [{"is_active": False}, {"lasts": 0}, {"starts_after": 300}])
def test_plan_out_of_use_or_that_does_not_fit_makes_nothing(changes, plan, add_date):
    add_date(hours=4)
    ShiftPlan.objects.update(**changes)
    assert (lay_out_shifts(), Shift.objects.count()) == (0, 0)


def test_unpublished_event_gets_its_shifts_when_it_is_published(plan, event, add_date):
    add_date()
    EventPage.objects.update(live=False)
    assert lay_out_shifts() == 0
    EventPage.objects.update(live=True)
    assert lay_out_shifts() == 1


def test_date_that_was_called_off_gets_it_when_it_is_on_again(plan, add_date):
    date = add_date(called_off=True)
    assert lay_out_shifts() == 0
    reschedule(date, called_off=False)
    assert lay_out_shifts() == 1


def test_series_has_it_on_the_first_meeting_alone(plan, event, add_date):
    event.is_series = True
    event.save()
    meetings = [add_date(starts_at=timezone.now() + timedelta(weeks=week)) for week in (2, 1, 3)]
    assert [lay_out_shifts(), lay_out_shifts()] == [1, 0]
    assert Shift.objects.get().occurrence == meetings[1]
    Shift.objects.all().delete()
    add_date(starts_at=timezone.now() + timedelta(days=2))
    assert lay_out_shifts() == 0


def test_safety_walk_takes_twenty_people_in_all(plan, event, add_date, add_shift):
    event.kind = EventPage.Kind.SAFETY_WALK
    event.save()
    some, none = add_date(), add_date()
    add_shift(some, capacity=15, role="Ledare")
    add_shift(none, capacity=20, role="Ledare")
    ShiftPlan.objects.update(minimum=6)
    assert [lay_out_shifts(), lay_out_shifts()] == [1, 0]
    shift = Shift.objects.get(plan=plan)
    assert (shift.occurrence, shift.capacity, shift.minimum) == (some, 5, 5)


def test_laying_out_takes_as_many_queries_for_one_date_and_for_30(plan, add_date):
    def queries_for(count: int) -> int:
        for _number in range(count):
            add_date()
        with CaptureQueriesContext(connection) as queries:
            assert lay_out_shifts() == count
        return len(queries)

    assert queries_for(1) == queries_for(30)
    with CaptureQueriesContext(connection) as queries:
        lay_out_shifts()
    assert len(queries) == 1


@pytest.fixture
def ruled(event, plan) -> EventPage:
    """The event, every Thursday for four weeks, laid out with its shifts."""
    first = timezone.localdate() + timedelta(days=7 - (timezone.localdate().weekday() - 3) % 7)
    event.rules.set(
        [
            Rule(
                weekdays=[3],
                first_day=first,
                last_day=first + timedelta(weeks=3),
                starts=time(19),
                length=240,
            )
        ]
    )
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def change_rule(event: EventPage, **changes: object) -> dict[str, int]:
    rule = event.rules.all()[0]
    for name, value in changes.items():
        setattr(rule, name, value)
    event.rules.set([rule])
    return what_came_of(event.save_revision().publish, event)


def test_rule_that_moves_its_dates_moves_the_shifts_with_all_their_times(ruled, plan):
    ShiftPlan.objects.update(opens_days=7)
    before = list(Shift.objects.all())
    Shift.objects.update(opens_at=before[0].starts_at, cancel_until=before[0].starts_at)
    assert change_rule(ruled, starts=time(20)) == {"moved": 4}
    after = Shift.objects.first()
    assert (after.starts_at, after.opens_at, after.cancel_until) == (before[0].starts_at + HOUR,) * 3
    assert lay_out_shifts() == 0


def test_rule_gives_up_dates_that_have_nothing_but_what_a_plan_made(ruled, join):
    kept = join(Shift.objects.order_by("starts_at")[1], ALICE).shift
    assert change_rule(ruled, weekdays=[4]) == {"made": 3, "removed": 3, "asked": 1}
    made = Occurrence.objects.exclude(pk=kept.occurrence_id)
    assert list(Shift.objects.exclude(pk=kept.pk).values_list("occurrence", flat=True)) == list(
        made.values_list("pk", flat=True)
    )
    assert made.count() == 3


def test_changed_plan_reaches_coming_shifts_and_those_who_wait(plan, add_date, join):
    ShiftPlan.objects.update(capacity=1, minimum=0)
    near, far = add_date(), add_date(starts_at=timezone.now() + timedelta(days=20))
    lay_out_shifts()
    taken, empty = (Shift.objects.get(occurrence=date) for date in (near, far))
    alice, bob = join(taken, ALICE), join(taken, BOB)
    plan.refresh_from_db()
    plan.capacity, plan.minimum, plan.starts_after, plan.text = 4, 2, 60, "Går sist."
    plan.save()
    outcome = change_coming_shifts(plan)
    assert (outcome.changed, outcome.promoted, outcome.told) == (2, [bob], [])
    bob.refresh_from_db()
    assert (bob.state, counts(taken), taken.minimum, taken.text) == ("placed", (4, 2, 0), 2, "Går sist.")
    empty.refresh_from_db()
    assert taken.starts_at == near.starts_at - HOUR / 2
    assert empty.starts_at == far.starts_at + HOUR
    assert change_coming_shifts(plan) == (0, [], [])
    assert alice.shift == taken


def test_fewer_places_take_nobodys_and_a_meeting_point_that_is_known_is_told(plan, add_date, join):
    add_date(starts_at=timezone.now() + timedelta(hours=20))
    lay_out_shifts()
    shift = Shift.objects.get()
    alice, _bob = join(shift, ALICE), join(shift, BOB)
    OutboxMail.objects.all().delete()
    plan.capacity, plan.minimum, plan.meeting_point = 1, 1, "Vid kiosken"
    plan.save()
    outcome = change_coming_shifts(plan)
    assert (counts(shift), len(outcome.told)) == ((1, 2, 0), 2)
    assert OutboxMail.objects.filter(to=alice.volunteer.email).get().name == "signups/mail/moved"


def test_past_shifts_and_those_of_nobody_stay(plan, add_date, add_shift):
    by_hand = add_shift()
    past = add_shift(add_date(starts_at=timezone.now() - timedelta(days=2)), plan=plan)
    assert change_coming_shifts(plan).changed == 0
    assert (counts(by_hand), counts(past)) == ((1, 0, 0), (1, 0, 0))


@pytest.mark.parametrize("view", ["index", "add", "edit", "delete", "history", "foresee"])
@pytest.mark.parametrize(
    ("who", "answer"), [("edit", 200), ("klara", 200), ("hanna", REFUSED), ("charlie", SIGN_IN)]
)
def test_plans_are_for_editors_and_coordinators(view, who, answer, signed_in, plan):
    url = reverse(f"plans:{view}", args=[] if view in {"index", "add", "foresee"} else [plan.pk])
    response = signed_in(who).get(url)
    assert (response.status_code if answer == 200 else response.url.partition("?")[0]) == answer


def test_editor_plans_a_shift_and_the_coming_dates_have_it(editor, event, add_date):
    add_date(starts_at=at("2027-11-25 19:00"))
    plan = ShiftPlan(role=a_role(), starts_after=-30, lasts=210, capacity=8)
    form = plan_form(plan) | {"event": event.pk}
    response = editor.post(reverse("plans:add"), form, follow=True)
    assert "1 " in messages_in(response)
    assert hours(Shift.objects.get()) == ("2027-11-25 18:30", "2027-11-25 22:00")
    panel = editor.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
    assert reverse("plans:edit", args=[ShiftPlan.objects.get().pk]) in panel


def test_form_says_in_words_when_the_next_shift_is(editor, plan, add_date):
    add_date(starts_at=at("2027-11-25 19:00"))
    words = "torsdag 25 november 2027, 18:30–23:00, 8 "
    assert words in editor.get(reverse("plans:edit", args=[plan.pk])).content.decode()
    assert words in editor.get(reverse("plans:index")).content.decode()
    asked = {"event": plan.event_id, "starts_after": "60", "lasts": "60", "capacity": "1"}
    answer = editor.get(reverse("plans:foresee"), asked).content.decode()
    assert "torsdag 25 november 2027, 20:00–21:00, 1 " in answer
    assert editor.get(reverse("plans:foresee"), {"event": "x"}).content.decode().strip() == ""


def test_editor_changes_coming_shifts_only_when_ticked(editor, plan, add_date):
    add_date()
    lay_out_shifts()
    url = reverse("plans:edit", args=[plan.pk])
    editor.post(url, plan_form(plan, capacity=9))
    shift = Shift.objects.get()
    assert shift.capacity == 8
    said = messages_in(editor.post(url, plan_form(plan, capacity=9, change_coming="on"), follow=True))
    shift.refresh_from_db()
    assert (shift.capacity, "1 " in said) == (9, True)


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"starts_after": 240}, ["starts_after"]),
        ({"starts_after": -181}, ["starts_after"]),
        ({"lasts": 390}, []),
        ({"lasts": 391}, ["lasts"]),
        ({"capacity": 2}, ["minimum"]),
        ({"capacity": 0, "minimum": 0}, ["capacity"]),
        ({"capacity": 501}, ["capacity"]),
        ({"role": ""}, ["role"]),
    ],
)
def test_plan_that_cannot_be_is_refused_in_the_form(changes, errors, editor, plan, add_date):
    add_date(hours=4)
    response = editor.post(reverse("plans:edit", args=[plan.pk]), plan_form(plan, **changes))
    assert (list(response.context["form"].errors) if errors else response.status_code) == (errors or 302)


@pytest.mark.parametrize(("capacity", "errors"), [(12, []), (13, ["capacity"])])
def test_plans_of_a_safety_walk_take_twenty_people_in_all(capacity, errors, editor, event, plan):
    event.kind = EventPage.Kind.SAFETY_WALK
    event.save()
    other = ShiftPlan.objects.create(event=event, role=a_role("Ledare"), capacity=1)
    response = editor.post(reverse("plans:edit", args=[other.pk]), plan_form(other, capacity=capacity))
    assert (list(response.context["form"].errors) if errors else response.status_code) == (errors or 302)


def test_list_of_plans_takes_as_many_queries_for_one_and_for_30(editor, plan, add_date, count_queries):
    add_date()
    url = reverse("plans:index")
    one = count_queries(editor, url)
    for _number in range(19):
        ShiftPlan.objects.create(event=plan.event, role=a_role("Värd"), capacity=1)
    assert count_queries(editor, url) == one


def test_date_that_is_added_has_its_shift_at_once(editor, plan, event):
    start = timezone.now() + timedelta(days=9)
    times = {"starts_at": local(start), "ends_at": local(start + 2 * HOUR)}
    editor.post(reverse("dates:add"), {"event": event.pk, "place": "", "note": "", **times})
    assert Shift.objects.get().plan == plan


def test_contact_of_the_day_comes_with_new_dates_and_with_those_that_there_are(plan, add_date):
    plan.contact = leader = DutyContact.objects.create(function="Passledaren", phone="031-390 06 12")
    plan.save()
    add_date(starts_at=at("2027-10-28 19:00"))
    lay_out_shifts()
    assert Shift.objects.get().contact == leader
    copied = copy_shifts(add_date(starts_at=at("2027-10-29 19:00")))
    assert [shift.contact for shift in copied] == [leader]
    plan.contact = None
    plan.save()
    change_coming_shifts(plan)
    assert Shift.objects.get(plan=plan).contact is None
