"""From the plans of an event to shifts: each new date is given its own, once.

A plan remembers on which dates it has laid out its shift. One that an editor has deleted there does not come back, and
two workers at the same time lay out one shift, not two: the plan is locked first, then the dates.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils import timezone

from cms.base.jobs import at_most_every
from volunteers.events.models import EventPage, Occurrence
from volunteers.shifts.models import Shift, ShiftPlan
from volunteers.shifts.models.shifts import MOST_ON_A_SAFETY_WALK
from volunteers.shifts.plan_hours import hours_on
from volunteers.shifts.series import head_of


@at_most_every(60)
def lay_out_shifts() -> int:
    """Give every coming date the shifts that plans have for it. Returns how many shifts were made; again, none."""
    return lay_out_plans(ShiftPlan.objects.all())


def lay_out_shifts_of(event: EventPage) -> int:
    """The same for one event, at once: its dates have just been made."""
    return lay_out_plans(ShiftPlan.objects.filter(event=event))


def lay_out_plans(plans: QuerySet[ShiftPlan]) -> int:
    """One query when there is nothing to do."""
    missed = without_it(dates_to_come().filter(event=OuterRef("event")), plan=OuterRef(OuterRef("pk")))
    due = plans.filter(Exists(missed), is_active=True, event__live=True).order_by("pk")
    return sum(len(_lay_out(pk)) for pk in due.values_list("pk", flat=True))


def dates_to_come() -> QuerySet[Occurrence]:
    """The dates that a plan may be laid out on: not begun and not called off."""
    return Occurrence.objects.filter(starts_at__gt=timezone.now(), called_off=False).defer("vevent")


def without_it(dates: QuerySet[Occurrence], *, plan: Any) -> QuerySet[Occurrence]:
    """Those that the plan has not been laid out on; of a series none once it has been on any."""
    done = ShiftPlan.laid_out.through.objects.filter(shiftplan=plan)
    of_the_series = done.filter(occurrence__event=OuterRef("event"), occurrence__event__is_series=True)
    return dates.exclude(Exists(done.filter(occurrence=OuterRef("pk")))).exclude(Exists(of_the_series))


def lock_plans(event: int) -> None:
    """Let nobody else change or lay out the event's plans until the transaction ends; ``event`` is its primary key.

    For whoever is to lay them out after locking shifts or dates: whoever changes a plan, and the worker, hold the plan first.
    """
    list(
        ShiftPlan.objects.filter(event=event).select_for_update(of=("self",)).order_by("pk").values_list("pk")
    )


def _lay_out(pk: int) -> list[Shift]:
    with transaction.atomic():
        plan = ShiftPlan.objects.select_for_update(of=("self",)).select_related("event").get(pk=pk)
        dates = list(
            without_it(dates_to_come().filter(event=plan.event_id), plan=pk)
            .select_for_update(of=("self",))
            .order_by("pk")
        )
        if plan.event.is_series:
            dates = [date for date in dates if head_of(date).pk == date.pk]
        room = room_on(dates, plan.event)
        made = [shift for date in dates if (shift := shift_of(plan, date, room=room.get(date.pk)))]
        plan.laid_out.add(*dates)
        return Shift.objects.bulk_create(made, batch_size=100)


def room_on(
    dates: Iterable[Occurrence], event: EventPage, *, besides: ShiftPlan | None = None
) -> dict[int, int]:
    """How many places may still be made on each date, by primary key: only a safety walk has an end to it."""
    if event.kind != EventPage.Kind.SAFETY_WALK:
        return {}
    shifts = Shift.objects.filter(occurrence__in=[date.pk for date in dates])
    others = shifts.exclude(plan=besides) if besides else shifts
    taken = dict(others.order_by().values_list("occurrence").annotate(sum=Sum("capacity")))
    return {date.pk: MOST_ON_A_SAFETY_WALK - taken.get(date.pk, 0) for date in dates}


def shift_of(plan: ShiftPlan, date: Occurrence, *, room: int | None = None) -> Shift | None:
    """The plan's shift on the date, not saved; None when the date is too short or has no room for it."""
    hours = hours_on(plan, date)
    capacity = plan.capacity if room is None else min(plan.capacity, room)
    if hours is None or capacity < 1:
        return None
    return Shift(
        occurrence=date,
        plan=plan,
        role_id=plan.role_id,
        text=plan.text,
        capacity=capacity,
        minimum=min(plan.minimum, capacity),
        meeting_point=plan.meeting_point,
        meeting_point_hours=plan.meeting_point_hours,
        contact_id=plan.contact_id,
        is_private=plan.is_private,
        **hours._asdict(),
    )
