"""Dates in the admin: saving and deciding, and the people whom it concerns."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB
from tests.volunteers.board.test_shift_viewsets import local, shift_form
from tests.volunteers.conftest import messages_in
from volunteers.events.models import Occurrence
from volunteers.events.wording import in_words
from volunteers.shifts.models import Shift

HOUR = timedelta(hours=1)


def date_form(date: Occurrence, **changes: object) -> dict[str, object]:
    """What the browser sends when the form of the date is saved. Boxes that are not ticked are not sent."""
    times = {"starts_at": local(date.starts_at), "ends_at": local(date.ends_at)}
    sure = {"tell_people": "1"}
    return {"event": date.event_id, "place": date.place, "note": date.note, **times, **sure, **changes}


def save(client: object, date: Occurrence, **changes: object) -> object:
    return client.post(reverse("dates:edit", args=[date.pk]), date_form(date, **changes), follow=True)


def later(date: Occurrence) -> dict[str, str]:
    return {"starts_at": local(date.starts_at + HOUR), "ends_at": local(date.ends_at + HOUR)}


@pytest.fixture
def date(add_date, add_shift, join):
    """With Alice in its shift and Bob waiting."""
    row = add_date()
    shift = add_shift(row)
    join(shift, ALICE)
    join(shift, BOB)
    OutboxMail.objects.all().delete()
    return row


def mails() -> list[tuple[str, str]]:
    return [(mail.name.rpartition("/")[2], mail.to) for mail in OutboxMail.objects.order_by("pk")]


def test_form_says_before_saving_how_many_are_concerned(editor, date, add_date):
    assert "2 pers" in editor.get(reverse("dates:edit", args=[date.pk])).text.replace("2 people", "2 pers")
    without = editor.get(reverse("dates:edit", args=[add_date().pk])).text
    assert "people have signed up" not in without


def test_date_moved_twice_by_the_same_form_mails_each_person_once(editor, date):
    changes = later(date)
    first, second = save(editor, date, **changes), save(editor, date, **changes)
    assert mails() == [("moved", ALICE), ("moved", BOB)]
    shift = Shift.objects.get()
    date.refresh_from_db()
    assert (local(date.starts_at), shift.starts_at, shift.ends_at) == (
        changes["starts_at"],
        date.starts_at,
        date.ends_at,
    )
    assert [message.level_tag for message in first.context["messages"]] == ["info", "success"]
    assert [message.level_tag for message in second.context["messages"]] == ["success"]
    assert "2 " in messages_in(first)


def test_date_is_called_off_by_its_box(editor, date):
    save(editor, date, called_off="on")
    assert mails() == [("called_off", ALICE), ("called_off", BOB)]
    date.refresh_from_db()
    assert (date.called_off, date.sequence) == (True, 1)


def test_refused_form_tells_nobody_and_moves_nothing(editor, date):
    response = save(editor, date, ends_at=local(date.starts_at))
    assert list(response.context["form"].errors) == ["ends_at"]
    assert (mails(), Shift.objects.get().starts_at) == ([], date.starts_at)


def test_shift_left_outside_a_shortened_date_is_pointed_out(editor, date, add_shift):
    add_shift(date, starts_at=date.starts_at + 3 * HOUR)
    response = save(editor, date, ends_at=local(date.ends_at - 2 * HOUR))
    assert [message.level_tag for message in response.context["messages"]] == ["info", "warning", "success"]


def test_log_of_a_move_names_nobody(editor, date):
    save(editor, date, **later(date))
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.content_changed, entry.user.email) == (
        "wagtail.edit",
        True,
        "edit@example.org",
    )
    assert ALICE not in f"{entry.label}{entry.data}"


def test_shift_that_moves_within_its_date_is_told(editor, date):
    shift = Shift.objects.get()
    form = shift_form(shift, **later(shift))
    editor.post(reverse("shifts:edit", args=[shift.pk]), form)
    assert mails() == [("moved", ALICE), ("moved", BOB)]


def test_more_places_in_a_hidden_place_promote_without_a_second_mail(editor, date):
    event = date.event
    event.place_hidden = True
    event.save()
    OutboxMail.objects.all().delete()
    shift = Shift.objects.get()
    editor.post(reverse("shifts:edit", args=[shift.pk]), shift_form(shift, capacity=2))
    assert mails() == [("promoted", BOB)]


def asked(date: Occurrence, question: str, *, rule: timedelta = timedelta()) -> Occurrence:
    date.question = question
    date.rule_starts_at, date.rule_ends_at = date.starts_at + rule, date.ends_at + rule
    date.save()
    return date


def decide(client: object, date: Occurrence, choice: str) -> object:
    return client.post(reverse("dates:decide", args=[date.pk]), {"choice": choice}, follow=True)


def state(date: Occurrence) -> tuple[object, ...]:
    date.refresh_from_db()
    return date.question, date.rule_starts_at, date.called_off, date.was_moved


@pytest.mark.parametrize(
    ("choice", "called_off", "told"),
    [("keep", False, []), ("call_off", True, [("called_off", ALICE), ("called_off", BOB)])],
)
def test_date_that_left_its_rule_is_kept_or_called_off(choice, called_off, told, editor, date):
    response = decide(editor, asked(date, "left"), choice)
    assert (state(date), mails()) == (("", None, called_off, False), told)
    assert response.redirect_chain == [(reverse("dates:edit", args=[date.pk]), 302)]
    assert ModelLogEntry.objects.get().data == {"choice": choice}


def test_moved_rule_is_followed(editor, date):
    asked(date, "moved", rule=2 * HOUR)
    was = date.starts_at
    decide(editor, date, "follow")
    assert (state(date)[0], state(date)[3], date.starts_at) == ("", False, was + 2 * HOUR)
    assert Shift.objects.get().starts_at == date.starts_at
    assert mails() == [("moved", ALICE), ("moved", BOB)]


def test_moved_rule_is_not_followed(editor, date):
    decide(editor, asked(date, "moved", rule=2 * HOUR), "keep")
    assert (state(date)[0], state(date)[3], mails()) == ("", True, [])


def test_rule_that_became_a_whole_day_is_followed_as_one(editor, date):
    asked(date, "moved")
    midnight = timezone.localtime(date.starts_at).replace(hour=0, minute=0)
    Occurrence.objects.update(rule_starts_at=midnight, rule_ends_at=midnight + timedelta(days=1))
    decide(editor, date, "follow")
    date.refresh_from_db()
    assert (date.all_day, date.starts_at) == (True, midnight)


def test_date_is_removed_only_while_nobody_ever_signed_up(editor, date, add_date, add_shift):
    empty = asked(add_date(), "left")
    add_shift(empty)
    response = decide(editor, empty, "remove")
    assert response.redirect_chain == [(f"{reverse('dates:index')}?event={empty.event_id}", 302)]
    decide(editor, asked(date, "left"), "remove")
    assert list(Occurrence.objects.all()) == [date]
    assert [shift.occurrence for shift in Shift.objects.all()] == [date]


@pytest.mark.parametrize("choice", ["follow", "", "nonsense", "remove"])
def test_answer_that_does_not_fit_changes_nothing(choice, editor, date):
    before = state(asked(date, "left"))
    response = decide(editor, date, choice)
    assert (state(date), mails()) == (before, [])
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]


def test_decision_is_made_once(editor, date):
    asked(date, "left")
    decide(editor, date, "call_off")
    again = decide(editor, date, "call_off")
    assert len(mails()) == 2
    assert [message.level_tag for message in again.context["messages"]] == ["warning"]


@pytest.mark.parametrize("who", ["hanna", "charlie"])
def test_deciding_is_for_those_who_may_change_dates(who, signed_in, date):
    before = state(asked(date, "left"))
    signed_in(who).post(reverse("dates:decide", args=[date.pk]), {"choice": "keep"})
    assert state(date) == before


def test_deciding_is_a_post_with_buttons_on_the_form_of_the_date(editor, date):
    url = reverse("dates:decide", args=[asked(date, "left").pk])
    page = editor.get(reverse("dates:edit", args=[date.pk])).text
    assert page.count(f'formaction="{url}"') == 2
    assert 'value="remove"' not in page
    assert editor.get(url).status_code == 405
    assert state(date)[0] == "left"


def test_question_says_what_the_rule_says_now(editor, date):
    asked(date, "moved", rule=2 * HOUR)
    page = editor.get(reverse("dates:edit", args=[date.pk])).text
    assert (
        f"Regeln säger nu en annan tid än den här: {in_words(date.rule_starts_at, date.rule_ends_at)}."
        in page
    )


def test_decision_leads_back_to_where_it_was_made(editor, date):
    url = reverse("dates:decide", args=[asked(date, "left").pk])
    there = reverse("wagtailadmin_pages:edit", args=[date.event_id])
    assert editor.post(url, {"choice": "keep", "next": there}).url == there
