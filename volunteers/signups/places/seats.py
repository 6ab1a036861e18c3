"""The places of a shift, one row a person: taking them and leaving them, under the shift's lock."""

from datetime import datetime

from django.db.models import Min, Q, Sum
from django.utils import timezone

from volunteers.shifts.models import Shift
from volunteers.signups.models import LACKS_GUARDIAN, Seat, SignUp


def seat(sign_up: SignUp, state: SignUp.State, *, shift: Shift, until: datetime | None = None) -> None:
    """Give the sign-up as many free seats as it is people, all of them or none, and write it.

    ``until`` is when a held or offered place ends. The shift is locked; whether there is room is the caller's to see.
    """
    sign_up.state, sign_up.held_until, sign_up.queued_at = state, until, None
    sign_up.against, sign_up.questioned_at = "", None
    sign_up.changed_at = timezone.now()
    sign_up.save()
    used = dict(shift.seats.values_list("number", "sign_up"))
    missing = sign_up.people - list(used.values()).count(sign_up.pk)
    free = (number for number in range(1, len(used) + sign_up.people + 1) if number not in used)
    Seat.objects.bulk_create(
        Seat(shift=shift, sign_up=sign_up, number=number)
        for number, _one in zip(free, range(missing), strict=False)
    )


def unseat(sign_up: SignUp, state: SignUp.State) -> None:
    """Take the sign-up out of its places, into a state that has none, and write it; a WAITING one at the end of the queue."""
    sign_up.state = state
    sign_up.held_until = sign_up.questioned_at = None
    sign_up.against = ""
    if state != SignUp.State.WAITING:  # a coordinator's yes holds for whoever stands in the queue by it
        sign_up.passed, sign_up.passed_by, sign_up.passed_at = "", None, None
    sign_up.queued_at = timezone.now() if state == SignUp.State.WAITING else None
    sign_up.changed_at = timezone.now()
    sign_up.save()
    sign_up.seats.all().delete()


def recount(shift: Shift) -> None:
    """Write how many places are taken and how many people wait, in all and in the smallest group, counted from the rows.

    Whoever lacks a guardian's yes, or has another rule against them, keeps no place from others: they would not be given it.
    """
    shift.taken = shift.seats.count()
    may_get_one = ~LACKS_GUARDIAN & Q(against="")
    queue = shift.sign_ups.waiting().aggregate(sum=Sum("people"), least=Min("people", filter=may_get_one))
    shift.waiting, shift.least_waiting = queue["sum"] or 0, queue["least"] or 0
    shift.save(update_fields=["taken", "waiting", "least_waiting"])
