"""The watch over shifts that lack people: one mail when that is so three days before, and one when it is mended."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, Sum, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.base.jobs import at_most_every, stop
from cms.waiting.mailing import NEAR
from volunteers.notices.staff_mails import placed_in, tell_about
from volunteers.shifts.models import Shift
from volunteers.shifts.models.shifts import ShiftQuerySet
from volunteers.signups.models import SignUp
from volunteers.signups.places.locking import lock_shift

AHEAD = timedelta(hours=72)


@at_most_every(30)
def watch_staffing() -> int:
    """Tell the coordinators of every shift that has begun, or ceased, to lack people. Returns how many they were told of.

    Those with a place count, not a place that is held or offered: it comes and goes by itself.
    """
    now = timezone.now()
    told = 0
    for pk in [*_short(now), *_known(now)]:
        if stop.asked:
            break
        told += _look(pk)
    return told


def _watched(now: datetime) -> ShiftQuerySet:
    return Shift.objects.not_closed(now).filter(starts_at__lte=now + AHEAD, minimum__gt=0)


def _short(now: datetime) -> list[int]:
    """Shifts that lack people, of which nobody has been told."""
    placed = Case(When(sign_ups__state=SignUp.State.PLACED, then="sign_ups__people"), default=0)
    rows = _watched(now).filter(short_since=None).annotate(placed=Coalesce(Sum(placed), 0))
    return [pk for pk, here, least in rows.values_list("pk", "placed", "minimum") if here < least]


def _known(now: datetime) -> list[int]:
    """Shifts to come of which the coordinators know that they lack people."""
    return list(
        Shift.objects.filter(starts_at__gt=now).exclude(short_since=None).values_list("pk", flat=True)
    )


def _look(pk: int) -> bool:
    """Look again under the lock, and tell what has changed since the coordinators were told last."""
    with transaction.atomic():
        shift, now = lock_shift(pk), timezone.now()
        is_watched = not shift.is_closed and shift.starts_at <= now + AHEAD
        is_short = is_watched and placed_in(shift) < shift.minimum
        if is_short == (shift.short_since is not None):
            return False
        shift.short_since = now if is_short else None
        shift.save(update_fields=["short_since"])
        if is_short and shift.starts_at <= now + NEAR:
            return False  # told at once with all that is near (cms/waiting/mailing.py)
        # Called off, or moved away: it is not mended, and they know that by other means.
        return bool(is_watched and tell_about(shift, "short" if is_short else "mended"))
