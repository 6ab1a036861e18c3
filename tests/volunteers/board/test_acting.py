"""What is done from the board with several shifts at once, or with their date."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, CHARLIE
from tests.volunteers.board.conftest import act, shown
from tests.volunteers.board.test_shift_viewsets import counts
from tests.volunteers.conftest import messages_in
from volunteers.events.models import EventPage

HOUR = timedelta(hours=1)


def test_places_are_added_and_go_to_those_who_wait(board, soon, add_shift, join):
    first, second = add_shift(soon()), add_shift(soon(), capacity=1)
    join(first, ALICE)
    bob = join(first, BOB)
    response = act(board, "more", first, second)
    bob.refresh_from_db()
    assert (counts(first), counts(second), bob.state) == ((2, 2, 0), (2, 0, 0), "placed")
    assert "2 " in messages_in(response)


def test_places_are_taken_away_but_nobodys_and_not_below_what_is_needed(board, soon, add_shift, join):
    taken, needed, last = (
        add_shift(soon(), capacity=2),
        add_shift(soon(), capacity=3, minimum=3),
        add_shift(soon()),
    )
    join(taken, ALICE)
    join(taken, BOB)
    act(board, "fewer", taken, needed, last)
    assert (counts(taken), counts(needed), counts(last)) == ((1, 2, 0), (3, 0, 0), (1, 0, 0))


def test_safety_walk_is_not_made_larger_than_twenty(board, event, soon, add_shift):
    event.kind = EventPage.Kind.SAFETY_WALK
    event.save()
    date = soon()
    shift = add_shift(date, capacity=15)
    add_shift(date, capacity=5)
    act(board, "more", shift)
    assert counts(shift) == (15, 0, 0)


def test_shifts_are_opened_and_made_private_and_public(board, soon, add_shift):
    shift = add_shift(soon(), opens_at=timezone.now() + HOUR)
    act(board, "open", shift)
    act(board, "private", shift)
    shift.refresh_from_db()
    assert (shift.availability().opens_later, shift.is_private) == (False, True)
    act(board, "public", shift)
    shift.refresh_from_db()
    assert shift.is_private is False


def test_nothing_ticked_is_said_and_comes_back_to_the_same_page(board, soon, add_shift):
    add_shift(soon())
    there = f"{reverse('board:index')}?by_day=1"
    response = board.post(reverse("board:act"), {"action": "more", "next": there}, follow=True)
    assert response.redirect_chain == [(there, 302)]
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    elsewhere = {"action": "more", "next": "https://example.org/"}
    assert board.post(reverse("board:act"), elsewhere).url == reverse("board:index")


def test_calling_off_shows_the_mail_first_and_then_tells(board, soon, add_shift, join):
    date = soon()
    shift, other = add_shift(date), add_shift(date, role="Värd")
    alice = join(shift, ALICE)
    join(shift, BOB)
    join(other, CHARLIE)
    OutboxMail.objects.all().delete()
    asked = act(board, "call_off", shift)
    assert asked.context["preview"].reach == (3, 0)
    data = {"shift": [shift.pk], "reason": "Ledaren är sjuk."}
    again = board.post(reverse("board:call_off"), data)
    text = again.context["preview"].text
    assert ("Ledaren är sjuk." in text, "mina-pass" in text, ALICE in again.content.decode()) == (
        True,
        False,
        False,
    )
    date.refresh_from_db()
    assert (date.called_off, OutboxMail.objects.count()) == (False, 0)
    board.post(reverse("board:call_off"), data | {"tell_people": "1"})
    date.refresh_from_db()
    assert (date.called_off, date.note) == (True, "Ledaren är sjuk.")
    told = sorted(OutboxMail.objects.values_list("name", "to"))
    assert told == [("signups/mail/called_off", email) for email in (ALICE, BOB, CHARLIE)]
    alice.refresh_from_db()
    assert alice.state == "placed"
    assert shown(board) == []


def test_date_form_shows_the_mail_first(board, klara, soon, add_shift, join):
    date = soon()
    join(add_shift(date), ALICE)
    OutboxMail.objects.all().delete()
    times = {
        "starts_at": f"{timezone.localtime(date.starts_at + HOUR):%Y-%m-%d %H:%M}",
        "ends_at": f"{timezone.localtime(date.ends_at + HOUR):%Y-%m-%d %H:%M}",
    }
    form = {"event": date.event_id, "place": "", "note": "Vi börjar senare.", **times}
    url = reverse("dates:edit", args=[date.pk])
    asked = board.post(url, form)
    before = date.starts_at
    date.refresh_from_db()
    assert (asked.context["preview"].reach, date.starts_at, OutboxMail.objects.count()) == ((1, 0), before, 0)
    assert "Vi börjar senare." in asked.context["preview"].text
    fields = dict(asked.context["fields"]) | {"note": "Ledaren kommer senare.", "tell_people": "1"}
    board.post(url, fields)
    date.refresh_from_db()
    assert (date.note, OutboxMail.objects.get().name) == ("Ledaren kommer senare.", "signups/mail/moved")
    assert "Ledaren kommer senare." in OutboxMail.objects.get().text
    assert date.starts_at > before


def test_date_form_that_concerns_nobody_asks_nothing(board, soon, add_shift):
    date = soon()
    add_shift(date)
    times = {
        name: f"{timezone.localtime(getattr(date, name)):%Y-%m-%d %H:%M}" for name in ("starts_at", "ends_at")
    }
    response = board.post(
        reverse("dates:edit", args=[date.pk]),
        {"event": date.event_id, "place": "", "note": "", "called_off": "on", **times},
    )
    assert response.status_code == 302
    date.refresh_from_db()
    assert date.called_off
