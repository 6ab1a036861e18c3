"""What a coordinator does with several shifts at once. Each shift is locked, and what became free goes to the queue."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from wagtail.log_actions import log

from volunteers.events.models import EventPage
from volunteers.shifts.models import Shift
from volunteers.shifts.models.shifts import MOST_ON_A_SAFETY_WALK, MOST_PLACES
from volunteers.signups.models import SignUp
from volunteers.signups.places.locking import lock_shift
from volunteers.signups.places.queue import settle


class Outcome(NamedTuple):
    """How many shifts are others now, how many had to stay as they were, and who got a place by it."""

    changed: int
    stayed: int
    promoted: list[SignUp]


def change_capacity(shifts: Iterable[int], *, by: int, user: Any) -> Outcome:
    """So many places more or fewer. Fewer take nobody's place; none has fewer than one or than it needs at least."""

    def change(shift: Shift) -> bool:
        wanted = shift.capacity + by
        if not max(1, shift.minimum) <= wanted <= most_places(shift):
            return False
        shift.capacity = wanted
        return True

    return _each(shifts, change, user=user, action="shifts.capacity", data={"by": by})


def most_places(shift: Shift) -> int:
    """A safety walk takes at most twenty people, in all its shifts together."""
    if shift.occurrence.event.kind != EventPage.Kind.SAFETY_WALK:
        return MOST_PLACES
    others = shift.occurrence.shifts.exclude(pk=shift.pk).aggregate(sum=Sum("capacity"))["sum"] or 0
    return MOST_ON_A_SAFETY_WALK - others


def set_private(shifts: Iterable[int], *, is_private: bool, user: Any) -> Outcome:
    """Show it only to those who have its link, or to everybody. Whoever is in it stays."""

    def change(shift: Shift) -> bool:
        was, shift.is_private = shift.is_private, is_private
        return was != is_private

    action = "shifts.make_private" if is_private else "shifts.make_public"
    return _each(shifts, change, user=user, action=action)


def open_now(shifts: Iterable[int], *, user: Any) -> Outcome:
    """Let people sign up from this moment."""

    def change(shift: Shift) -> bool:
        opens_later = shift.availability().opens_later
        if opens_later:
            shift.opens_at = timezone.now()
        return opens_later

    return _each(shifts, change, user=user, action="shifts.open")


def renew_private_link(shift: Shift, *, user: Any) -> None:
    """The link that was given out opens nothing any more; there is a new one."""
    with transaction.atomic():
        row = lock_shift(shift.pk)
        row.link_number += 1
        row.save(update_fields=["link_number"])
        log(row, "shifts.renew_link", user=user)


def _each(
    shifts: Iterable[int],
    change: Callable[[Shift], bool],
    *,
    user: Any,
    action: str,
    data: dict[str, Any] | None = None,
) -> Outcome:
    changed, promoted = 0, []
    pks = sorted(shifts)
    with transaction.atomic():
        for pk in pks:
            shift = lock_shift(pk)
            if not change(shift):
                continue
            shift.save(update_fields=["capacity", "is_private", "opens_at"])
            promoted += settle(shift)
            log(shift, action, user=user, data=data)
            changed += 1
    return Outcome(changed, len(pks) - changed, promoted)
