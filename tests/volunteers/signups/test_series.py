"""A series: several meetings, one sign-up, which hangs on the first of them."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, a_role
from tests.volunteers.board.test_shift_viewsets import local
from volunteers.changes.rescheduling import call_off, reschedule
from volunteers.events.models import EventPage
from volunteers.shifts.models import Shift
from volunteers.signups.joining.guardian import wait_for_guardian
from volunteers.signups.models import SignUp
from volunteers.signups.personal.calendar_entries import entries_of, uid_of
from volunteers.signups.personal.links import OPENS
from volunteers.signups.places.cancelling import cancel
from volunteers.signups.places.queue import end_of_offer

PAGE = "/kalender/kvallsvandring/"
HOUR = timedelta(hours=1)
NEW_SHIFT = {"text": "", "minimum": 0, "meeting_point_hours": 24}


@pytest.fixture
def meetings(event, add_date):
    """Three meetings two weeks apart, of which the first is in a week."""
    event.is_series, event.kind = True, EventPage.Kind.SAFETY_WALK
    event.save()
    first = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
    return [add_date(starts_at=first + timedelta(weeks=2 * number), hours=2) for number in range(3)]


@pytest.fixture
def shift(meetings, add_shift) -> Shift:
    return add_shift(meetings[0], capacity=20, role="Deltagare")


def errors_in(response: object) -> list[str]:
    return list(response.context["form"].errors) if response.status_code == 200 else []


def latest(to: str) -> OutboxMail:
    return OutboxMail.objects.filter(to=to).latest("pk")


def statuses(mail: OutboxMail) -> dict[str, str]:
    return {
        str(e["uid"]).partition("@")[0]: str(e["status"])
        for e in Calendar.from_ical(bytes(mail.calendar)).events
    }


@pytest.mark.parametrize("number", [0, 1, 2])
def test_page_of_each_meeting_has_the_same_form(number, meetings, shift):
    page = Client().get(PAGE, {"tillfalle": meetings[number].pk}).text
    assert f'action="/mina-pass/anmal/{meetings[0].pk}/"' in page
    assert f'value="{shift.pk}"' in page


def test_form_sent_to_a_later_meeting_signs_up_for_the_series(meetings, shift):
    client = Client(enforce_csrf_checks=False)
    answers = {"shift": shift.pk, "name": "Alice", "email": ALICE, "agreed": "on"}
    page = client.post(f"/mina-pass/anmal/{meetings[2].pk}/", answers | {"name": ""})
    assert (page.status_code, page.context["form"].errors.keys()) == (422, {"name"})
    client.post(f"/mina-pass/anmal/{meetings[2].pk}/", answers)
    assert SignUp.objects.get().shift == shift


def test_series_closes_when_its_first_meeting_has_begun(meetings, shift):
    Shift.objects.update(starts_at=timezone.now() - HOUR, ends_at=timezone.now() + HOUR)
    meetings[0].starts_at, meetings[0].ends_at = timezone.now() - HOUR, timezone.now() + HOUR
    meetings[0].save()
    page = Client().get(PAGE, {"tillfalle": meetings[1].pk}).text
    assert 'name="email"' not in page
    assert 'id="anmal"' in page


def test_what_is_held_for_an_answer_is_held_no_longer_than_the_series_is_open(
    meetings, shift, add_date, join
):
    """An earlier meeting than that with the shift may be added later."""
    now = timezone.now()
    begins = add_date(starts_at=now + timedelta(hours=2), hours=2).starts_at
    assert end_of_offer(shift, now) == now + timedelta(minutes=30)
    assert end_of_offer(shift, begins - timedelta(minutes=5)) == begins
    row = join(shift)
    wait_for_guardian(row, shift=shift)
    assert row.held_until == begins


def test_mail_page_and_calendar_name_every_meeting(meetings, shift, join):
    reschedule(meetings[1], place="Vårväderstorget")
    row = join(shift)
    mail = latest(ALICE)
    page = Client().get(f"/mina-pass/{OPENS.sign(str(row.pk))}/").text
    for number in range(3):
        name = re.compile(rf"{number + 1} (av|of) 3")
        assert (len(name.findall(mail.text)), len(name.findall(page))) == (1, 1)
    assert mail.text.count("Vårväderstorget") == 1
    assert statuses(mail) == {uid_of(row, meeting.pk, shift=row.shift): "CONFIRMED" for meeting in meetings}


@pytest.mark.parametrize("is_old", [False, True])
def test_uid_of_a_meeting_stays_when_the_meetings_change_places(meetings, shift, join, is_old):
    row = join(shift)
    if is_old:
        SignUp.objects.filter(pk=row.pk).update(calendar_key="")
    row = SignUp.objects.select_related("shift__occurrence__event").get()
    before = {entry.uid for entry in entries_of(row, shift=row.shift)}
    reschedule(meetings[0], starts_at=meetings[2].starts_at + HOUR, ends_at=meetings[2].ends_at + HOUR)
    row = SignUp.objects.select_related("shift__occurrence__event").get()
    entries = entries_of(row, shift=row.shift)
    assert {entry.uid for entry in entries} == before
    assert entries[-1].uid == (f"pass-{row.pk}@vagra-gangvald" if is_old else row.calendar_key)
    assert any(f"pass-{row.pk}-" in uid for uid in before) == is_old


def test_later_meeting_that_moves_or_is_off_is_told_once_to_each(meetings, shift, join):
    row = join(shift)
    join(shift, BOB)
    OutboxMail.objects.all().delete()
    reschedule(meetings[1], starts_at=meetings[1].starts_at + HOUR, ends_at=meetings[1].ends_at + HOUR)
    assert list(OutboxMail.objects.values_list("name", "to")) == [
        ("signups/mail/moved", ALICE),
        ("signups/mail/moved", BOB),
    ]
    assert set(statuses(latest(ALICE)).values()) == {"CONFIRMED"}
    reschedule(meetings[2], called_off=True)
    mail = latest(ALICE)
    assert (mail.name, mail.calendar_method) == ("signups/mail/moved", "PUBLISH")
    assert statuses(mail)[uid_of(row, meetings[2].pk, shift=row.shift)] == "CANCELLED"
    assert "inställt" in mail.text


def test_page_says_that_it_is_off_only_when_all_of_it_is(meetings, shift, join):
    page = f"/mina-pass/{OPENS.sign(str(join(shift).pk))}/"
    headings = []
    for meeting in meetings:
        reschedule(meeting, called_off=True)
        headings.append("Det här datumet är inställt" in Client().get(page).text)
    assert headings == [False, False, True]


def test_whole_series_is_called_off_in_one_mail(meetings, shift, join):
    join(shift)
    OutboxMail.objects.all().delete()
    call_off(meetings)
    mail = OutboxMail.objects.get()
    assert (mail.name, mail.calendar_method) == ("signups/mail/called_off", "CANCEL")
    assert set(statuses(mail).values()) == {"CANCELLED"}


def test_one_may_leave_a_series_until_its_last_meeting_is_over(meetings, shift, join):
    row = join(shift)
    past = timezone.now() - timedelta(days=1)
    Shift.objects.update(starts_at=past, ends_at=past + HOUR)
    for meeting in meetings[:2]:
        meeting.starts_at, meeting.ends_at = past, past + HOUR
        meeting.save()
    assert list(SignUp.objects.upcoming()) == [row]
    page = Client().get(f"/mina-pass/{OPENS.sign(str(row.pk))}/").text
    assert "/avboka/" in page
    assert cancel(row).state == "cancelled"


def test_shift_on_a_later_meeting_is_refused_with_the_day_of_the_first(editor, meetings):
    form = {**NEW_SHIFT, "role": a_role("Deltagare").pk, "capacity": 20}
    for number, errors in ((1, ["occurrence"]), (0, [])):
        date = meetings[number]
        times = {"starts_at": local(date.starts_at), "ends_at": local(date.ends_at)}
        response = editor.post(reverse("shifts:add"), form | times | {"occurrence": date.pk})
        assert errors_in(response) == errors
    assert [row.occurrence for row in Shift.objects.all()] == [meetings[0]]


@pytest.mark.parametrize(("capacity", "errors"), [(20, []), (21, ["capacity"])])
def test_safety_walk_takes_twenty_people_in_all_its_shifts(capacity, errors, editor, meetings, add_shift):
    add_shift(meetings[0], capacity=2, role="Ledare")
    times = {"starts_at": local(meetings[0].starts_at), "ends_at": local(meetings[0].ends_at)}
    form = {
        "occurrence": meetings[0].pk,
        **NEW_SHIFT,
        "role": a_role("Deltagare").pk,
        "capacity": capacity - 2,
    }
    response = editor.post(reverse("shifts:add"), form | times)
    assert errors_in(response) == errors


def test_shifts_are_not_copied_to_later_meetings(editor, meetings, shift):
    editor.post(reverse("shifts:copy_shifts", args=[meetings[1].pk]))
    assert Shift.objects.count() == 1


def test_meeting_that_is_added_is_told(editor, event, meetings, shift, join):
    join(shift)
    OutboxMail.objects.all().delete()
    start = meetings[2].starts_at + timedelta(weeks=2)
    form = {
        "event": event.pk,
        "starts_at": local(start),
        "ends_at": local(start + HOUR),
        "place": "",
        "note": "",
    }
    editor.post(reverse("dates:add"), form)
    mail = OutboxMail.objects.get()
    assert (mail.name, len(statuses(mail))) == ("signups/mail/moved", 4)
