"""The rules of the person are asked again when the facts have changed: who no longer fits is told, and a coordinator decides."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from cms.accounts.models import User
from cms.mail.models import OutboxMail
from cms.privacy.models import AccessEntry
from cms.waiting.kinds import table
from cms.waiting.lines import lines_of
from tests.conftest import ALICE, BOB, CHARLIE, a_role, demand
from volunteers.board.adding_people import put_in
from volunteers.board.shift_page import people_in
from volunteers.changes.preview import preview
from volunteers.changes.rescheduling import CannotMove, reschedule
from volunteers.events.models import Occurrence
from volunteers.people.models import Coordinator, Proof, Qualification, Volunteer
from volunteers.people.proof import withdraw
from volunteers.shifts.models import Shift
from volunteers.signups.joining.approval import Forbidden, approve, decline
from volunteers.signups.joining.by_hand import SENTENCES
from volunteers.signups.joining.guardian import guardian_says
from volunteers.signups.joining.questions import ask_everybody_again
from volunteers.signups.models import SignUp
from volunteers.signups.places.cancelling import cancel
from volunteers.signups.places.refusals import Reason

DAY = timedelta(days=1)


@pytest.fixture
def klara(db: None) -> User:
    user = User.objects.create(email="klara@example.org")
    Coordinator.objects.create(user=user)
    return user


@pytest.fixture
def monday(site: object) -> datetime:
    """Eight in the morning of a Monday three weeks ahead."""
    today = timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0)
    return today + timedelta(days=21 - today.weekday())


@pytest.fixture
def at(add_date: Any, add_shift: Any, monday: datetime) -> Callable[..., Shift]:
    """A shift of two hours, so many hours after that."""

    def make(hours: float, **fields: object) -> Shift:
        date = add_date(starts_at=monday + timedelta(hours=hours), hours=2)
        return add_shift(date, **{"capacity": 2} | fields)

    return make


def move(shift: Shift, to: Shift | None = None, **by: float) -> None:
    """Move the shift's date onto another's, or by so much."""
    date = Occurrence.objects.get(pk=shift.occurrence_id)
    start = to.occurrence.starts_at if to else date.starts_at + timedelta(**by)
    reschedule(date, starts_at=start, ends_at=start + (date.ends_at - date.starts_at))


def mails(*names: str) -> list[tuple[str, str]]:
    """Those of these names; and forget all so far."""
    written = [(mail.name.rpartition("/")[2], mail.to) for mail in OutboxMail.objects.order_by("pk")]
    OutboxMail.objects.all().delete()
    return [mail for mail in written if mail[0] in names] if names else written


def read(row: SignUp) -> tuple[str, str, int]:
    """State, what is against it, and how many places are kept for it."""
    row = SignUp.objects.get(pk=row.pk)
    return row.state, row.against, row.seats.count()


def test_two_dates_moved_onto_each_other_leave_nobody_in_both_without_a_question(at, join, klara):
    one, other = at(0), at(48)
    moved, stays = join(other), join(one)
    mails()
    move(other, one)
    assert (read(moved), read(stays)) == (("requested", "overlaps", 1), ("placed", "", 1))
    said = OutboxMail.objects.get(name="signups/mail/moved")
    with translation.override("sv"):
        assert str(Reason.OVERLAPS.label) in said.text
    assert mails() == [("moved", ALICE), ("questions", "klara@example.org")]


def test_whoever_leaves_the_other_shift_has_the_place_again(at, join, klara):
    one, other = at(0), at(48)
    moved, stays = join(other), join(one)
    move(other, one)
    cancel(stays)
    mails()
    assert (ask_everybody_again(), read(moved)) == (1, ("placed", "", 1))
    assert mails() == [("no_question", ALICE)]
    assert (ask_everybody_again(), mails()) == (0, [])


def test_date_that_is_moved_back_is_no_question_any_more_and_that_is_said(at, join):
    one, other = at(0), at(48)
    moved, _stays = join(other), join(one)
    move(other, one)
    mails()
    move(other, hours=30)
    assert (read(moved), mails()) == (("placed", "", 1), [("moved", ALICE)])


def test_qualification_is_asked_for_on_the_new_day(at, join, monday):
    qualification = Qualification.objects.get_or_create(name="Introduktion")[0]
    shift = at(0)
    shift.role.needs.add(qualification)
    row = join_with_proof(join, shift, qualification, until=timezone.localdate(monday))
    move(shift, days=-1)
    assert read(row)[0] == "placed"
    move(shift, days=2)
    assert read(row) == ("requested", "lacks_qualification", 1)


def join_with_proof(
    join: Any, shift: Shift, qualification: Qualification, *, until: Any = None, email: str = ALICE
) -> SignUp:
    volunteer = Volunteer.objects.known_as(email, language="sv")
    Proof.objects.create(
        volunteer=volunteer,
        qualification=qualification,
        shown_on=timezone.localdate() - DAY,
        good_until=until,
    )
    row: SignUp = join(shift, email)
    return row


def be_young(volunteer: Volunteer, **fields: object) -> None:
    for name, value in {"age": "15", "guardian_email": "parent@example.org", **fields}.items():
        setattr(volunteer, name, value)
    volunteer.save()


@pytest.fixture
def young(at: Any, join: Any) -> SignUp:
    """Alice, 15–17, with a guardian's yes, from 18 to 20 in a role that takes the young until 21."""
    shift = at(10)
    demand(shift.role, lowest_age="15", latest_for_minors=time(21))
    volunteer = Volunteer.objects.known_as(ALICE, language="sv")
    be_young(volunteer, guardian_confirmed_at=timezone.now())
    return join(shift)


def test_young_are_not_out_later_than_they_may_and_their_guardian_is_told(young, klara):
    mails()
    move(young.shift, hours=2)
    assert read(young) == ("requested", "too_young", 1)
    assert mails() == [
        ("moved", ALICE),
        ("guardian_in_question", "parent@example.org"),
        ("questions", "klara@example.org"),
    ]


def test_what_protects_people_nobody_passes(young, klara):
    move(young.shift, hours=2)
    with pytest.raises(Forbidden):
        approve(young, by=klara, knowing=["too_young"])
    assert read(young) == ("requested", "too_young", 1)


@pytest.fixture
def busy(at: Any, join: Any) -> SignUp:
    """Alice, with as many shifts in one week as she may have, and the one that is to be moved there in the week after."""
    for hours in (0, 24, 48):
        join(at(hours))
    return join(at(24 * 9))


def test_weeks_limit_is_passed_by_a_named_yes_until_it_moves_again(busy, klara):
    move(busy.shift, days=-5)
    assert read(busy) == ("requested", "too_many", 1)
    with pytest.raises(Forbidden):
        approve(busy, by=klara)
    mails()
    approve(busy, by=klara, knowing=["too_many"])
    row = SignUp.objects.get(pk=busy.pk)
    assert (row.state, row.against, row.passed, row.passed_by) == ("placed", "", "too_many", klara)
    assert timezone.now() - row.passed_at < timedelta(minutes=1)
    assert mails() == [("placed", ALICE)]
    assert ask_everybody_again() == 0
    move(busy.shift, days=1)
    assert (read(busy), SignUp.objects.get(pk=busy.pk).passed) == (("requested", "too_many", 1), "")


def test_coordinator_who_insists_is_written_down(at, join, klara):
    for hours in (0, 24, 48):
        row = join(at(hours))
    fourth = put_in(at(72), volunteer=row.volunteer, people=1, by=klara, insists=True)
    assert (fourth.passed, fourth.passed_by) == ("too_many", klara)
    assert ask_everybody_again() == 0


def test_limit_that_is_lowered_takes_nothing_back(at, join, monkeypatch):
    rows = [join(at(hours)) for hours in (0, 24, 48)]
    from_now_on = property(lambda person: 1)
    monkeypatch.setattr("volunteers.signups.places.refusals.Person.most_a_week", from_now_on)
    assert (ask_everybody_again(), {read(row)[0] for row in rows}) == (0, {"placed"})


def no_more_proof(row: SignUp, qualification: Qualification) -> None:
    withdraw(Proof.objects.get(volunteer=row.volunteer))


def role_takes_more(row: SignUp, qualification: Qualification) -> None:
    a_role("Vandrare").needs.add(Qualification.objects.create(name="Utdrag"))


def role_is_for_adults(row: SignUp, qualification: Qualification) -> None:
    Volunteer.objects.filter(pk=row.volunteer_id).update(age="15", guardian_confirmed_at=timezone.now())
    demand(row.shift.role, lowest_age="18")


def turned_out_to_be_young(row: SignUp, qualification: Qualification) -> None:
    demand(row.shift.role, lowest_age="15")
    be_young(Volunteer.objects.get(pk=row.volunteer_id))


@pytest.mark.parametrize(
    ("happen", "reason"),
    [
        (no_more_proof, Reason.LACKS_QUALIFICATION),
        (role_takes_more, Reason.LACKS_QUALIFICATION),
        (role_is_for_adults, Reason.TOO_YOUNG),
        (turned_out_to_be_young, Reason.LACKS_GUARDIAN),
    ],
)
def test_worker_finds_whatever_else_puts_a_place_in_question(at, join, klara, happen, reason):
    qualification = Qualification.objects.get_or_create(name="Introduktion")[0]
    shift = at(0)
    shift.role.needs.add(qualification)
    row, bob = (join_with_proof(join, shift, qualification, email=email) for email in (ALICE, BOB))
    if happen is role_takes_more:
        cancel(bob)
    mails()
    assert ask_everybody_again() == 0
    happen(row, qualification)
    assert (ask_everybody_again(), read(row)) == (1, ("requested", reason.value, 1))
    asked = [("guardian", "parent@example.org")] if reason is Reason.LACKS_GUARDIAN else []
    assert mails() == [("in_question", ALICE), ("questions", "klara@example.org"), *asked]
    assert (ask_everybody_again(), mails()) == (0, [])


def test_guardians_yes_ends_the_question(at, join):
    row = join(at(0))
    turned_out_to_be_young(row, Qualification())
    ask_everybody_again()
    guardian_says(row.volunteer, yes=True)
    ask_everybody_again()
    assert read(row) == ("placed", "", 1)


def test_guardians_no_ends_the_place_that_is_in_question(young):
    move(young.shift, hours=2)
    guardian_says(young.volunteer, yes=False)
    assert read(young) == ("declined", "", 0)


def test_no_gives_the_place_to_the_next_in_the_queue(at, join, klara):
    one, other = at(0), at(48, capacity=1)
    moved, _stays, waits = join(other), join(one), join(other, BOB)
    move(other, one)
    assert read(waits)[0] == "waiting"
    decline(moved, by=klara, reason="Du har ett annat pass då.")
    assert (read(moved), read(waits)[0]) == (("declined", "", 0), "placed")


def test_queue_passes_by_whoever_does_not_fit_and_the_coordinator_reads_why(at, join):
    one, other = at(0), at(48, capacity=1)
    first, alice, charlie = join(other, BOB), join(other), join(other, CHARLIE)
    join(one)
    move(other, one)
    assert read(alice) == ("waiting", "overlaps", 0)
    cancel(first)
    assert (read(alice)[0], read(charlie)[0]) == ("waiting", "placed")
    shift = Shift.objects.get(pk=other.pk)
    [waiting] = people_in(shift).waiting
    cancel(charlie)
    [waiting] = people_in(Shift.objects.get(pk=other.pk)).waiting
    assert str(SENTENCES[Reason.OVERLAPS]()) in waiting.why
    assert (
        Shift.objects.get(pk=other.pk).availability().is_open
    )  # who is passed by keeps no place from others


def test_yes_to_a_request_asks_the_rules_and_what_may_be_passed_is_shown_first(at, join, klara):
    demand(a_role("Ledare"), needs_approval=True)
    row = join(at(72, role="Ledare"))
    for hours in (0, 24):
        join(at(hours))
    third = put_in(at(48), volunteer=row.volunteer, people=1, by=klara, insists=True)
    assert third.passed == "too_many"
    with pytest.raises(Forbidden):
        approve(row, by=klara)
    assert read(row) == ("requested", "too_many", 0)
    approve(row, by=klara, knowing=["too_many"])
    assert (read(row)[0], SignUp.objects.get(pk=row.pk).passed_by) == ("placed", klara)


def test_named_yes_holds_in_the_queue_too(at, join, klara):
    demand(a_role("Ledare"), needs_approval=True)
    shift = at(72, role="Ledare", capacity=1)
    there = join(shift, BOB)
    approve(there, by=klara)
    row = join(shift)
    put_in(at(0), volunteer=row.volunteer, people=1, by=klara, insists=True)
    for hours in (24, 48):
        put_in(at(hours), volunteer=row.volunteer, people=1, by=klara, insists=True)
    approve(row, by=klara, knowing=["too_many"])
    assert read(row)[0] == "waiting"
    cancel(there)
    assert read(row) == ("placed", "", 1)


# The screens.


def sent(date: Occurrence, **changes: object) -> dict[str, object]:
    stored = {"event": date.event_id, "place": date.place, "note": date.note}
    moments = {name: getattr(date, name) for name in ("starts_at", "ends_at")} | changes
    return stored | {name: f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" for name, moment in moments.items()}


def test_preview_names_who_no_longer_fits_and_undoes_it(at, join):
    one, other = at(0), at(48)
    moved, _stays = join(other), join(one)
    seen = preview(lambda: move(other, one) or [])
    [[row, why]] = seen.unfit
    assert (row.pk, bool(why), read(moved)) == (moved.pk, True, ("placed", "", 1))


@pytest.mark.parametrize(("who", "shows"), [("klara", "Alice"), ("edit", "A{}")])
def test_form_of_the_date_says_who_no_longer_fits_to_those_who_may_see_them(signed_in, at, join, who, shows):
    browser = signed_in(who)
    one, other = at(0), at(48)
    moved, _stays = join(other), join(one)
    url = reverse("dates:edit", args=[other.occurrence_id])
    data = sent(other.occurrence, starts_at=one.starts_at, ends_at=one.ends_at)
    asked = browser.post(url, data)
    assert shows.format(moved.pk) in asked.text
    assert [each.name for each in asked.context["unfit"]] == [shows.format(moved.pk)]
    looked = AccessEntry.objects.filter(what="who no longer fits").exists()
    assert (looked, read(moved)[0]) == (who == "klara", "placed")
    browser.post(url, data | {"tell_people": "1"})
    assert read(moved) == ("requested", "overlaps", 1)


def test_form_of_the_shift_asks_too(editor, at, join):
    one, other = at(0), at(48)
    moved, _stays = join(other), join(one)
    Occurrence.objects.filter(pk=other.occurrence_id).update(starts_at=one.starts_at, ends_at=one.ends_at)
    data = {
        "role": other.role_id,
        "capacity": 2,
        "minimum": 0,
        "meeting_point_hours": 24,
        "starts_at": f"{timezone.localtime(one.starts_at):%Y-%m-%d %H:%M}",
        "ends_at": f"{timezone.localtime(one.ends_at):%Y-%m-%d %H:%M}",
    }
    url = reverse("shifts:edit", args=[other.pk])
    asked = editor.post(url, data)
    assert ([each.name for each in asked.context["unfit"]], read(moved)[0]) == ([str(moved)], "placed")
    editor.post(url, data | {"tell_people": "1"})
    assert read(moved) == ("requested", "overlaps", 1)


def test_decision_about_a_date_asks_too(editor, at, join):
    one, other = at(0), at(48)
    moved, _stays = join(other), join(one)
    question = {"rule_starts_at": one.starts_at, "rule_ends_at": one.ends_at, "question": "moved"}
    Occurrence.objects.filter(pk=other.occurrence_id).update(**question)
    url = reverse("dates:decide", args=[other.occurrence_id])
    asked = editor.post(url, {"choice": "follow"})
    assert ([each.name for each in asked.context["unfit"]], read(moved)[0]) == ([str(moved)], "placed")
    editor.post(url, {"choice": "follow", "tell_people": "1"})
    assert read(moved) == ("requested", "overlaps", 1)


def waiting_for(name: str) -> set[str]:
    user = User.objects.get(email=f"{name}@example.org")
    return {line.kind.name for line in lines_of(table(), user)} & {"questions", "decisions", "requests"}


def test_first_page_says_what_waits_to_those_who_can_decide(signed_in, at, join):
    one, other = at(0), at(48)
    join(other)
    join(one)
    browsers = {name: signed_in(name) for name in ("klara", "edit", "hanna")}
    move(other, one)
    assert [waiting_for(name) for name in browsers] == [{"questions"}, set(), set()]
    home = reverse("wagtailadmin_home")
    assert reverse("board:requests") in browsers["klara"].get(home).text
    Occurrence.objects.filter(pk=one.occurrence_id).update(question="left")
    assert [waiting_for(name) for name in browsers] == [{"questions", "decisions"}, {"decisions"}, set()]
    assert reverse("dates:edit", args=[one.occurrence_id]) in browsers["edit"].get(home).text


def test_coordinator_reads_why_and_says_yes_knowingly(coordinator, busy):
    move(busy.shift, days=-5)
    page = coordinator.get(reverse("board:requests")).text
    assert 'name="knowing" value="too_many"' in page
    coordinator.post(
        reverse("board:answer", args=[busy.pk]), {"answer": "yes", "knowing": "too_many", "from": "requests"}
    )
    row = SignUp.objects.get(pk=busy.pk)
    assert (row.state, row.passed_by.email) == ("placed", "klara@example.org")
    shown = coordinator.get(reverse("board:shift", args=[busy.shift_id])).text
    assert "klara@example.org" in shown


def test_date_is_not_moved_into_the_past(editor, at, join):
    shift = at(0)
    row = join(shift)
    date, past = shift.occurrence, timezone.now() - timedelta(hours=3)
    with pytest.raises(CannotMove):
        reschedule(Occurrence.objects.get(pk=date.pk), starts_at=past, ends_at=past + timedelta(hours=6))
    url = reverse("dates:edit", args=[date.pk])
    for yes in ({}, {"tell_people": "1"}):
        said = editor.post(url, sent(date, starts_at=past, ends_at=past + timedelta(hours=6)) | yes)
        assert CannotMove.message in said.context["form"].errors["starts_at"]
    assert Occurrence.objects.get(pk=date.pk).starts_at == date.starts_at
    assert read(row)[0] == "placed"


def test_sign_up_that_opens_after_the_shift_has_begun_is_refused_with_words(at):
    shift = at(0)
    shift.opens_at = shift.starts_at
    with pytest.raises(Exception, match="opens_at"):
        shift.full_clean()


def test_person_reads_on_their_page_that_the_place_is_in_question(client, at, join):
    one, other = at(0), at(48)
    join(other)
    join(one)
    move(other, one)
    mail = OutboxMail.objects.get(name="signups/mail/moved")
    link = next(word for word in mail.text.split() if "/mina-pass/" in word)
    page = client.get(link, follow=True)
    assert page.context["own"].standing.name == "IN_QUESTION"
    assert page.context["own"].leaving is not None
