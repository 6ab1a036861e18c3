"""Nobody is left untold: whom no mail reaches, or none in time, is to be rung, as part of the same transaction."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.newsletters.returns.bounces import take
from campaigns.newsletters.returns.returned_mail import Kind, Report, read_report
from cms.mail.models import OutboxMail
from cms.mail.sending import put_off
from cms.privacy.models import AccessEntry
from tests.conftest import ALICE, BOB, demand
from tests.volunteers.board.conftest import browser_of, person
from tests.volunteers.conftest import messages_in
from volunteers.calling.call_list import KEEP, forget_calls, write_outcome
from volunteers.calling.models import PhoneCall
from volunteers.changes.preview import preview
from volunteers.changes.rescheduling import call_off, reschedule
from volunteers.changes.taking_down import delete_dates
from volunteers.events.models import EventPage
from volunteers.mail_kinds import TABLE, ByPhone, Reader
from volunteers.messaging.models import Message
from volunteers.messaging.sending import send
from volunteers.my_pages.disappearance import vanish
from volunteers.people.models import Volunteer
from volunteers.people.names import rename
from volunteers.signups.joining.at_the_door import WalkIn, walk_in
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import Details, sign_up

Why = PhoneCall.Why


@pytest.fixture
def shift(add_date, add_shift):
    return add_shift(add_date(), capacity=9)


@pytest.fixture
def klara(site):
    return person("klara", "Coordinators", areas=["nordost"])


@pytest.fixture
def dora(shift, klara):
    """Signed up on paper: a name and a number."""
    who = WalkIn(name="Dora", phone="0700 11 22 33")
    return walk_in(shift, who, by=klara, has_come=False)[0]


def open_calls() -> list[tuple[str, str]]:
    return [(call.shown_name, call.why) for call in PhoneCall.objects.open()]


def mailed() -> list[str]:
    return list(OutboxMail.objects.order_by("pk").values_list("to", flat=True))


def later(shift) -> dict:
    return {name: getattr(shift.occurrence, name) + timedelta(hours=1) for name in ("starts_at", "ends_at")}


def test_whoever_has_no_address_is_to_be_rung_with_what_the_mail_says(shift, dora, join):
    join(shift, ALICE)
    OutboxMail.objects.all().delete()
    told = reschedule(shift.occurrence, **later(shift), note="Vi börjar senare.")
    assert {(row.volunteer.name, *row.told_by) for row in told} == {("Alice", "mail"), ("Dora", "phone")}
    assert (mailed(), open_calls()) == ([ALICE], [("Dora", Why.NO_ADDRESS)])
    call = PhoneCall.objects.get()
    shift.refresh_from_db()
    assert call.by_when == shift.starts_at - timedelta(hours=2)  # as it was before, and time to leave home
    for words in ("Vi börjar senare.", shift.occurrence.event.title, "Hammarkulletorget"):
        assert words in call.said
    assert ("http" in call.said, call.area) == (False, shift.occurrence.event.area)


def test_call_is_part_of_the_transaction_that_decides_it(shift, dora):
    with transaction.atomic():
        call_off([shift.occurrence])
        assert PhoneCall.objects.count() == 1
        transaction.set_rollback(True)
    assert PhoneCall.objects.count() == 0


@pytest.mark.parametrize(("hours", "called"), [(4, True), (17, True), (19, False)])
def test_what_is_called_off_within_hours_is_told_by_mail_and_by_telephone(
    hours, called, add_date, add_shift, join
):
    date = add_date(starts_at=timezone.now() + timedelta(hours=hours))
    row = join(add_shift(date))
    OutboxMail.objects.all().delete()
    [told] = call_off([date])
    assert (told.told_by, mailed()) == (frozenset({"mail", "phone"} if called else {"mail"}), [ALICE])
    assert [(call.sign_up, call.why) for call in PhoneCall.objects.all()] == [(row, Why.SOON)] * called


def test_later_news_takes_the_place_of_a_call_not_made(shift, dora):
    reschedule(shift.occurrence, **later(shift))
    call_off([shift.occurrence])
    assert [call.kind for call in PhoneCall.objects.all()] == ["called_off"]


def test_call_outlives_what_it_is_about(shift, dora):
    event = shift.occurrence.event
    delete_dates(EventPage.objects.filter(pk=event.pk))
    call = PhoneCall.objects.get()
    assert (call.sign_up, event.title in call.said) == (None, True)


def test_preview_counts_mails_and_calls_apart_and_writes_neither(shift, dora, join):
    for email in (ALICE, BOB):
        join(shift, email)
    OutboxMail.objects.all().delete()
    seen = preview(lambda: call_off([shift.occurrence]))
    assert (seen.reach, mailed(), open_calls()) == ((2, 1), [], [])


def test_preview_of_calls_alone_shows_what_is_to_be_said(shift, dora):
    seen = preview(lambda: call_off([shift.occurrence]))
    assert (seen.reach, shift.occurrence.event.title in seen.text) == ((0, 1), True)


def test_editor_is_told_before_and_after_how_many_get_what(shift, dora, join, editor):
    join(shift, ALICE)
    url = reverse("wagtailadmin_pages:unpublish", args=[shift.occurrence.event_id])
    asked = editor.post(url)
    assert asked.context["told"].count("1 ") == 2
    done = editor.post(url, {"tell_people": "on"}, follow=True)
    assert messages_in(done).count("1 ") >= 2
    assert open_calls() == [("Dora", Why.NO_ADDRESS)]


def test_mail_that_is_refused_for_good_becomes_a_call_and_so_does_the_next(shift, join):
    row = join(shift, ALICE)
    OutboxMail.objects.all().delete()
    reschedule(shift.occurrence, **later(shift))
    assert open_calls() == []
    put_off(OutboxMail.objects.get(), ValueError("no such thing"))
    assert open_calls() == [("Alice", Why.BOUNCED)]
    row.volunteer.refresh_from_db()
    assert row.volunteer.bounced_at
    shift.refresh_from_db()
    [told] = call_off([shift.occurrence])
    assert (told.told_by, open_calls()) == (frozenset({"mail", "phone"}), [("Alice", Why.BOUNCED)])


def test_mail_that_comes_back_days_later_becomes_a_call(shift, join):
    join(shift, ALICE)
    OutboxMail.objects.all().delete()
    reschedule(shift.occurrence, **later(shift))
    OutboxMail.objects.update(state="sent", sent_at=timezone.now(), to="", text="", html="")
    message_id = OutboxMail.objects.get().message_id
    raw = f"From: mailer-daemon@example.org\r\nTo: x@example.org\r\n\r\nMessage-ID: {message_id}".encode()
    assert read_report(raw).mails == [message_id]
    report = Report(kind=Kind.GONE, status="5.1.1", mails=[message_id], names=[])
    assert (take(report), take(report)) == (True, False)
    assert open_calls() == [("Alice", Why.BOUNCED)]


def test_whoever_shows_the_address_again_is_mailed_again(shift, join, add_date, add_shift):
    join(shift, ALICE)
    Volunteer.objects.filter(email=ALICE).update(bounced_at=timezone.now())
    join(add_shift(add_date(starts_at=timezone.now() + timedelta(days=20))), ALICE)
    assert Volunteer.objects.get(email=ALICE).bounced_at is None


def test_what_somebody_decided_about_a_person_without_mail_is_told_by_telephone():
    """Whatever goes to the person without their own doing, and is no reminder, is in the table as told by telephone."""
    left = [
        kind.name
        for kind in TABLE
        if kind.to is Reader.PERSON
        and kind.template.startswith("signups/")
        and kind.by_phone is ByPhone.NEVER
    ]
    assert left == ["code", "waiting", "requested"]


def test_message_to_a_shift_reaches_those_without_an_address_by_telephone(shift, dora, join, klara):
    join(shift, ALICE)
    message = Message.objects.create(shift=shift, subject="Om lördag", text="Ta med lykta.", written_by=klara)
    send(message, by=klara)
    call = PhoneCall.objects.get()
    assert (call.shown_name, "Ta med lykta." in call.said) == ("Dora", True)


def test_message_to_those_without_an_address_alone_is_put_on_the_list_from_its_page(dora, shift, klara):
    message = Message.objects.create(shift=shift, subject="Om lördag", text="Ta med lykta.", written_by=klara)
    board = browser_of(klara)
    page = board.get(reverse("messaging:show", args=[message.pk])).text
    url = reverse("messaging:send", args=[message.pk])
    assert url in page
    board.post(url, {"as_read": message.as_read})
    assert open_calls() == [("Dora", Why.NO_ADDRESS)]


def test_guardian_whose_mail_comes_back_is_asked_for_anew_by_telephone(shift):
    demand(shift.role, lowest_age="15")
    young = Details(age="15", guardian="parent@example.org")
    row = confirm(sign_up(shift, email=ALICE, name="Alice", language="sv", may_queue=True, details=young))
    mail = OutboxMail.objects.get(to="parent@example.org")
    put_off(mail, ValueError("no such thing"))
    assert [(call.volunteer_id, call.why, call.sign_up_id) for call in PhoneCall.objects.open()] == [
        (row.volunteer_id, Why.BOUNCED, row.pk)
    ]
    assert row.volunteer.bounced_at is None
    mail.tell_given_up()
    assert PhoneCall.objects.count() == 1


def test_list_shows_the_soonest_first_without_numbers_and_the_page_with_one_is_written_down(
    shift, dora, klara, add_date, add_shift
):
    board = browser_of(klara)
    assert "0700" not in (empty := board.get(reverse("board:calls")).text)
    assert '<table class="listing board__calls">' not in empty
    sooner = add_shift(add_date(starts_at=timezone.now() + timedelta(days=2)))
    walk_in(sooner, WalkIn(name="Eva", phone="0700 44"), by=klara, has_come=False)
    call_off([shift.occurrence])
    call_off([sooner.occurrence])
    page = board.get(reverse("board:calls"))
    assert [call.shown_name for call in page.context["calls"]] == ["Eva", "Dora"]
    assert "0700" not in page.text
    before = AccessEntry.objects.count()
    call = PhoneCall.objects.get(volunteer__pk=dora.volunteer_id)
    assert "0700 11 22 33" in board.get(reverse("board:phone_call", args=[call.pk])).text
    assert "0700 11 22 33" in board.get(reverse("board:print_calls")).text
    looks = [(entry.action, entry.what, entry.count) for entry in AccessEntry.objects.order_by("pk")[before:]]
    assert looks == [("view", str(dora.volunteer), 1), ("export", "calls", 2)]


def test_only_coordinators_of_the_area_see_the_call(shift, dora, klara):
    call_off([shift.occurrence])
    call = PhoneCall.objects.get()
    other = browser_of(person("otto", "Coordinators", areas=["hisingen"]))
    assert list(other.get(reverse("board:calls")).context["calls"]) == []
    assert other.get(reverse("board:phone_call", args=[call.pk])).status_code == 404
    editor = browser_of(person("edit", "Editors"))
    assert editor.get(reverse("board:calls")).status_code in {302, 403}


def test_protected_person_is_a_code_without_a_number(shift, dora, klara):
    Volunteer.objects.filter(pk=dora.volunteer_id).update(is_protected=True)
    call_off([shift.occurrence])
    call = PhoneCall.objects.get()
    page = browser_of(klara).get(reverse("board:phone_call", args=[call.pk])).text
    assert ("Dora" in page, "0700" in page, str(dora.volunteer) in page) == (False, False, True)


def test_outcome_is_kept_and_nobody_answering_leaves_it_open(shift, dora, klara):
    call_off([shift.occurrence])
    call = PhoneCall.objects.get()
    board = browser_of(klara)
    done = reverse("board:phone_call_done", args=[call.pk])
    board.post(done, {"outcome": "nonsense"})
    assert board.post(done, {"outcome": "no_answer"}).status_code == 302
    call.refresh_from_db()
    assert (call.outcome, call.done_at, call.done_by) == ("no_answer", None, klara)
    board.post(done, {"outcome": "reached"})
    call.refresh_from_db()
    assert (call.outcome, call.done_at is None, open_calls()) == ("reached", False, [])
    assert write_outcome(call, PhoneCall.Outcome.GIVEN_UP, by=None).outcome == "reached"


def test_calls_end_with_the_person_and_with_time(shift, dora):
    call_off([shift.occurrence])
    PhoneCall.objects.update(by_when=timezone.now() - KEEP - timedelta(days=1))
    assert (forget_calls(), forget_calls()) == (1, 0)
    rename(dora.volunteer, "Dora")
    reschedule(shift.occurrence, called_off=False)
    assert PhoneCall.objects.count() == 1
    vanish(dora.volunteer)
    assert PhoneCall.objects.count() == 0
