"""A plan has been changed: what becomes of the shifts that it has laid out already."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from volunteers.changes.rescheduling import known_in, tell_what_changed
from volunteers.shifts.models import Shift, ShiftPlan
from volunteers.shifts.plan_hours import hours_on
from volunteers.shifts.plan_shifts import room_on
from volunteers.signups.models import SignUp
from volunteers.signups.places.locking import lock_shift
from volunteers.signups.places.queue import settle

FOR_ALL = ("text", "capacity", "minimum", "meeting_point", "meeting_point_hours", "contact_id")
FOR_EMPTY_ONES = ("role", "is_private", "starts_at", "ends_at", "opens_at", "cancel_until")


class Outcome(NamedTuple):
    """How many shifts are others now, who got a place by it, and who was told of something else."""

    changed: int
    promoted: list[SignUp]
    told: list[SignUp]


def change_coming_shifts(plan: ShiftPlan) -> Outcome:
    """Give the plan's shifts that have not begun what the plan says now.

    More places go to those who wait, fewer take nobody's. Times, the role and being private change only where nobody is or
    has been signed up. Doing it again changes nothing.
    """
    with transaction.atomic():
        coming = Shift.objects.filter(plan=plan, starts_at__gt=timezone.now())
        shifts = list(
            coming.select_for_update(of=("self",)).select_related("role", "occurrence").order_by("pk")
        )
        known = known_in(shifts)
        with_people = set(SignUp.objects.filter(shift__in=shifts).values_list("shift", flat=True))
        room = room_on([shift.occurrence for shift in shifts], plan.event, besides=plan)
        changed = [
            shift
            for shift in shifts
            if change(shift, plan, room=room.get(shift.occurrence_id), is_empty=shift.pk not in with_people)
        ]
        Shift.objects.bulk_update(changed, [*FOR_ALL, *FOR_EMPTY_ONES], batch_size=100)
        told = tell_what_changed(changed, known)
        waited_for = [shift.pk for shift in changed if shift.is_waited_for]
        promoted = [sign_up for pk in waited_for for sign_up in settle(lock_shift(pk))]
        return Outcome(len(changed), promoted, told)


def change(shift: Shift, plan: ShiftPlan, *, room: int | None, is_empty: bool) -> bool:
    """Put what the plan says on the shift, unsaved. Whether that is anything new."""
    wanted = {name: getattr(plan, name) for name in FOR_ALL}
    if room is not None:
        wanted["capacity"] = max(1, min(plan.capacity, room))
    wanted["minimum"] = min(plan.minimum, wanted["capacity"])
    if is_empty and (hours := hours_on(plan, shift.occurrence)):
        wanted |= {"role": plan.role, "is_private": plan.is_private, **hours._asdict()}
    before = {name: getattr(shift, name) for name in wanted}
    for name, value in wanted.items():
        setattr(shift, name, value)
    return before != wanted
