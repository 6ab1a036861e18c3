"""The rules of signing up at their very bounds: a moment before, on it, a moment after."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB
from volunteers.people.models import AgeBand, Volunteer
from volunteers.signups.joining.confirmation_codes import TRIES, VALID, issue_code
from volunteers.signups.joining.confirming import WrongCode, confirm_with_code
from volunteers.signups.joining.guardian import AGAIN, ask_guardian
from volunteers.signups.models import SignUp
from volunteers.signups.places.cancelling import cancel
from volunteers.signups.places.holds import forget_unconfirmed, release_expired_holds
from volunteers.signups.places.queue import JUST_SAID

MOMENT = timedelta(microseconds=1)
NOW = timezone.now()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set what time it is; to begin with it stands still."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_to(NOW)
    return set_to


def code_in_the_mail() -> str:
    return re.search(
        r"\b\d{6}\b", OutboxMail.objects.filter(name="signups/mail/code").latest("pk").text
    ).group()


def wrong_code() -> str:
    return "000000" if code_in_the_mail() != "000000" else "111111"


def state_of(email: str) -> str:
    return SignUp.objects.get(volunteer__email=email).state


def test_code_holds_for_half_an_hour_and_not_a_moment_longer(clock, add_shift, ask):
    assert timedelta(minutes=30) == VALID
    row = ask(add_shift())
    clock(NOW + VALID + MOMENT)
    with pytest.raises(WrongCode):
        confirm_with_code(row, code=code_in_the_mail())
    assert state_of(ALICE) == "held"
    clock(NOW + VALID)
    confirm_with_code(row, code=code_in_the_mail())
    assert state_of(ALICE) == "placed"


def test_code_is_any_of_a_million():
    codes = {issue_code(SignUp(pk=1)) for _ in range(100)}
    assert {len(code) for code in codes} == {6}
    assert len(codes) > 90


def test_fifth_try_may_be_right(add_shift, ask):
    assert TRIES == 5
    row = ask(add_shift())
    for _ in range(4):
        with pytest.raises(WrongCode):
            confirm_with_code(row, code=wrong_code())
    confirm_with_code(row, code=code_in_the_mail())
    assert state_of(ALICE) == "placed"


def test_sixth_try_is_too_many_though_it_be_right(add_shift, ask):
    row = ask(add_shift())
    for _ in range(5):
        with pytest.raises(WrongCode):
            confirm_with_code(row, code=wrong_code())
    with pytest.raises(WrongCode):
        confirm_with_code(row, code=code_in_the_mail())


def test_guardian_is_asked_once_a_day_at_most(clock, site):
    assert timedelta(days=1) == AGAIN
    young = Volunteer.objects.create(email=ALICE, age=AgeBand.FROM_15, guardian_email="parent@example.org")
    assert ask_guardian(young)
    clock(NOW + AGAIN - MOMENT)
    assert not ask_guardian(young)
    clock(NOW + AGAIN)
    assert ask_guardian(young)
    assert OutboxMail.objects.filter(to="parent@example.org").count() == 2


def test_shift_that_has_ended_keeps_its_sign_ups(clock, add_shift, join):
    row = join(add_shift())
    clock(row.shift.ends_at)
    cancel(row)
    assert state_of(ALICE) == "placed"
    clock(row.shift.ends_at - MOMENT)
    cancel(row)
    assert state_of(ALICE) == "cancelled"


@pytest.mark.parametrize(("ago", "state"), [(JUST_SAID - MOMENT, "placed"), (JUST_SAID, "offered")])
def test_whoever_said_yes_within_the_hour_is_not_asked_again(clock, add_date, add_shift, join, ago, state):
    assert timedelta(hours=1) == JUST_SAID
    shift = add_shift(add_date(starts_at=NOW + timedelta(hours=20)))
    alice, bob = join(shift), join(shift, BOB)
    SignUp.objects.filter(pk=bob.pk).update(confirmed_at=NOW - ago)
    cancel(alice)
    assert state_of(BOB) == state


def test_what_was_never_confirmed_is_forgotten_when_it_is_older_than_a_week(clock, add_shift, ask):
    ask(add_shift())
    SignUp.objects.update(held_until=NOW)
    release_expired_holds()
    for rows in (SignUp, Volunteer):
        rows.objects.update(created_at=NOW - timedelta(days=7))
    assert forget_unconfirmed() == 0
    for rows in (SignUp, Volunteer):
        rows.objects.update(created_at=NOW - timedelta(days=7) - MOMENT)
    assert forget_unconfirmed() == 1
    assert not Volunteer.objects.exists()
