"""Dates move and are called off in one process while people sign up in others, on whichever database the suite runs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import time, timedelta
from functools import partial
from threading import Event
from time import sleep

import pytest
from django.db import connection, transaction
from django.utils import timezone
from icalendar import Calendar

from cms.mail.models import OutboxMail
from tests.conftest import a_role
from tests.racing import run_together
from volunteers.changes.plan_changes import change_coming_shifts
from volunteers.changes.rescheduling import add_date as add_date_to_event
from volunteers.changes.rescheduling import reschedule
from volunteers.events.models import EventPage, Occurrence, Rule
from volunteers.shifts.models import Shift, ShiftPlan
from volunteers.shifts.plan_shifts import lay_out_shifts, lay_out_shifts_of
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import sign_up
from volunteers.signups.models import SignUp
from volunteers.signups.places.refusals import Refused


def join(shift_pk: int, number: int) -> None:
    shift = Shift.objects.get(pk=shift_pk)
    for person in range(10):
        with suppress(Refused):
            email = f"p{number}-{person}@example.org"
            confirm(sign_up(shift, email=email, name="N", language="sv", may_queue=True))


def move(shift_pk: int, *, call_off: bool) -> None:
    date = Shift.objects.select_related("occurrence").get(pk=shift_pk).occurrence
    for number in range(1, 7):
        by = timedelta(hours=number)
        reschedule(date, starts_at=date.starts_at + by, ends_at=date.ends_at + by, place=f"Plats {number}")
    if call_off:
        reschedule(date, called_off=True)


def race(shift: Shift, *, call_off: bool) -> None:
    joining = [partial(join, shift.pk, number) for number in range(4)]
    run_together(*joining, partial(move, shift.pk, call_off=call_off))


def last_told(row: SignUp) -> OutboxMail:
    """The latest mail that tells the person when and where."""
    return OutboxMail.objects.filter(to=row.volunteer.email).exclude(name="signups/mail/code").latest("pk")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nobody_who_signs_up_while_a_date_moves_is_left_with_the_old_time(add_date, add_shift):
    shift = add_shift(add_date(), capacity=25)
    race(shift, call_off=False)
    shift.refresh_from_db()
    rows = SignUp.objects.select_related("volunteer")
    assert (rows.filter(state="placed").count(), rows.filter(state="waiting").count()) == (25, 15)
    clock = f"{timezone.localtime(shift.starts_at):%H.%M}"
    for row in rows:
        mail = last_told(row)
        assert f"{clock}–" in mail.text
        assert "Plats 6" in mail.text
    for row in rows.filter(state="placed"):
        entry = Calendar.from_ical(bytes(last_told(row).calendar)).events[0]
        assert (entry.start, str(entry["location"])) == (shift.starts_at, "Plats 6")


def publish_elsewhere(event_pk: int) -> None:
    for number in range(1, 7):
        page = EventPage.objects.get(pk=event_pk)
        page.place = f"Plats {number}"
        page.save_revision().publish()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nobody_who_signs_up_while_the_event_is_published_elsewhere_is_left_at_the_old_place(
    event, add_shift
):
    shift = add_shift(capacity=25)
    joining = [partial(join, shift.pk, number) for number in range(4)]
    run_together(*joining, partial(publish_elsewhere, event.pk), lay_out_shifts)
    rows = SignUp.objects.select_related("volunteer")
    assert (rows.filter(state="placed").count(), rows.filter(state="waiting").count()) == (25, 15)
    assert [row for row in rows if "Plats 6" not in last_told(row).text] == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nobody_who_signs_up_while_a_date_is_called_off_believes_that_it_is_on(add_date, add_shift):
    shift = add_shift(add_date(starts_at=timezone.now() + timedelta(days=7)), capacity=25)
    race(shift, call_off=True)
    for row in SignUp.objects.filter(state__in=["placed", "waiting"]).select_related("volunteer"):
        assert last_told(row).name == "signups/mail/called_off"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_at_once_lay_out_the_shift_of_each_plan_once_on_each_date(event, add_date):
    start_at = timezone.now() + timedelta(days=7)
    dates = [add_date(starts_at=start_at + timedelta(days=number)) for number in range(20)]
    plans = [
        ShiftPlan.objects.create(event=event, role=a_role(role), capacity=4)
        for role in ("Vandrare", "Värd", "Ledare")
    ]
    laid_out = run_together(lay_out_shifts, lay_out_shifts)
    made = sorted(Shift.objects.values_list("plan", "occurrence"))
    assert made == sorted((plan.pk, date.pk) for plan in plans for date in dates)
    assert sum(laid_out) == len(made)


def change_plan(plan: ShiftPlan, is_held: Event) -> None:
    """As its form does, with time for somebody else in the midst of it."""
    with transaction.atomic():
        plan.capacity = 9
        plan.save()
        is_held.set()
        sleep(1)
        lay_out_shifts_of(plan.event)
        change_coming_shifts(plan)


def publish_with_a_rule(event_pk: int) -> None:
    page = EventPage.objects.get(pk=event_pk)
    tomorrow = timezone.localdate() + timedelta(days=1)
    page.rules.set([Rule(first_day=tomorrow, starts=time(9), length=60)])
    page.save_revision().publish()


def add_another_date(event_pk: int) -> None:
    start_at = timezone.now() + timedelta(days=30)
    add_date_to_event(
        Occurrence(event_id=event_pk, starts_at=start_at, ends_at=start_at + timedelta(hours=1))
    )


@pytest.mark.parametrize("make_a_date", [publish_with_a_rule, add_another_date])
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_plan_may_be_changed_while_a_date_is_made_that_gets_its_shift(make_a_date, event, add_date):
    add_date()
    plan = ShiftPlan.objects.create(event=event, role=a_role("Vandrare"), capacity=4)
    lay_out_shifts()
    is_held = Event()

    def make() -> None:
        is_held.wait()
        make_a_date(event.pk)

    def alone(act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        acts = [pool.submit(alone, partial(change_plan, plan, is_held)), pool.submit(alone, make)]
        for act in acts:
            act.result()
    assert list(Shift.objects.values_list("capacity", flat=True)) == [9, 9]
