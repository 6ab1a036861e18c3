"""The watch over shifts that lack people: one mail when it begins, one when it is mended."""

from datetime import timedelta

import pytest

from cms.accounts.staff.groups import grant_groups
from cms.mail.models import OutboxMail
from cms.waiting.mailing import mail_what_waits
from tests.conftest import ALICE, BOB
from tests.volunteers.notices.conftest import DAY, at, told
from volunteers.changes.rescheduling import call_off, reschedule
from volunteers.notices.staffing_watch import watch_staffing
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.places.cancelling import cancel

pytestmark = pytest.mark.usefixtures("klara")
INSIDE = at(18, day=DAY - timedelta(days=3))


@pytest.fixture
def needy(shift) -> Shift:
    Shift.objects.update(minimum=2)
    shift.refresh_from_db()
    return shift


def watched() -> tuple[int, int]:
    """How many mails of each kind there are after the watch has looked twice."""
    watch_staffing()
    watch_staffing()
    return len(told("coordinators/short")), len(told("coordinators/mended"))


def test_shift_is_watched_from_three_days_before_until_it_begins(needy, clock):
    clock(INSIDE - timedelta(minutes=1))
    assert watched() == (0, 0)
    clock(INSIDE)
    assert watched() == (1, 0)
    needy.refresh_from_db()
    assert needy.short_since == INSIDE


def test_shift_that_has_begun_is_not_watched(needy, clock):
    clock(at(18))
    assert watched() == (0, 0)


def test_shift_without_a_minimum_or_with_enough_people_is_no_news(shift, join, clock):
    clock(INSIDE)
    assert watched() == (0, 0)
    Shift.objects.update(minimum=1)
    join(shift)
    assert watched() == (0, 0)


def test_one_mail_when_it_is_mended_and_another_when_it_lacks_people_again(needy, join, clock):
    row = join(needy)
    clock(INSIDE)
    assert watched() == (1, 0)
    join(needy, BOB)
    assert watched() == (1, 1)
    needy.refresh_from_db()
    assert needy.short_since is None
    cancel(row)
    assert watched() == (2, 1)


def test_place_that_is_only_held_does_not_mend_it(needy, join, ask, clock):
    join(needy)
    ask(needy, BOB)
    clock(INSIDE)
    assert watched() == (1, 0)


def test_group_counts_as_its_people(needy, join, clock):
    row = join(needy)
    SignUp.objects.filter(pk=row.pk).update(people=2)
    clock(INSIDE)
    assert watched() == (0, 0)


def test_lower_minimum_mends_it(needy, join, clock):
    join(needy, ALICE)
    clock(INSIDE)
    assert watched() == (1, 0)
    Shift.objects.update(minimum=0)
    assert watched() == (1, 1)


@pytest.mark.parametrize("what", ["called off", "moved away", "unpublished"])
def test_shift_that_is_not_held_then_is_not_mended(needy, clock, what):
    clock(INSIDE)
    watch_staffing()
    if what == "called off":
        call_off([needy.occurrence])
    elif what == "moved away":
        reschedule(
            needy.occurrence, starts_at=at(18) + timedelta(weeks=2), ends_at=at(20) + timedelta(weeks=2)
        )
    else:
        type(needy.occurrence.event).objects.update(live=False)
    assert watched() == (1, 0)
    needy.refresh_from_db()
    assert needy.short_since is None


def test_what_is_near_is_told_with_all_that_is_near_and_not_twice(needy, klara, clock):
    """``cms/waiting/mailing.py`` tells of it at once."""
    klara.user.groups.set([group for group in grant_groups() if group.name == "Coordinators"])
    clock(at(19, day=DAY - timedelta(days=1)))
    assert watched() == (0, 0)
    assert (mail_what_waits(), mail_what_waits()) == (1, 0)
    assert needy.occurrence.event.title in the_mail_text()


def the_mail_text() -> str:
    return OutboxMail.objects.filter(name="waiting/mail/waiting").order_by("pk").first().text
