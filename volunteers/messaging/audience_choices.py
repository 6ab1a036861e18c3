"""Whom a message can be for: the shifts, events, roles and areas that a coordinator answers for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from cms.base.models import Area
from volunteers.events.models import EventPage
from volunteers.events.wording import in_short
from volunteers.messaging.models import Message
from volunteers.people.models import Coordinator, Role
from volunteers.shifts.models import Shift

SOON = timedelta(days=14)
JUST_BEEN = timedelta(days=2)


def areas_of(user: Any) -> list[int] | None:
    """The areas that the user answers for, by primary key; None for the whole city, the empty list for none."""
    if user is None or not user.is_active or not user.has_perm("messaging.add_message"):
        return []
    return Coordinator.objects.area_ids_of(user)


def shifts_for(user: Any) -> models.QuerySet:
    return within(Shift.objects.all(), user, by="occurrence__event__area__in")


def events_for(user: Any) -> models.QuerySet:
    return within(EventPage.objects.all(), user, by="area__in")


def roles_for(user: Any) -> models.QuerySet:
    """Every role, which belongs to no area, for whoever answers for people at all."""
    return Role.objects.none() if areas_of(user) == [] else Role.objects.all()


def areas_for(user: Any) -> models.QuerySet:
    return within(Area.objects.all(), user, by="pk__in")


def within(rows: models.QuerySet, user: Any, *, by: str) -> models.QuerySet:
    areas = areas_of(user)
    return rows if areas is None else rows.filter(**{by: areas})


ROWS_FOR: dict[str, Callable[[Any], models.QuerySet]] = {
    "shift": shifts_for,
    "event": events_for,
    "role": roles_for,
    "area": areas_for,
}


def find_target(user: Any, kind: str, pk: str) -> models.Model | None:
    """The shift, event, role or area with this number, if the user may write to its people."""
    if kind not in ROWS_FOR or not (pk.isascii() and pk.isdecimal()) or len(pk) > 18:
        return None
    return ROWS_FOR[kind](user).filter(pk=pk).first()


def target_of(message: Message) -> models.Model | None:
    """None when what it was for has been deleted since."""
    return message.shift or message.event or message.role or message.area


def kind_of(message: Message) -> str:
    return next((kind for kind in ROWS_FOR if getattr(message, f"{kind}_id")), "")


def is_for(message: Message) -> str:
    """Such as "Evening walk, host, Thu 3 December 2026, 18:00–20:00", in the reader's language."""
    target = target_of(message)
    return name_of(target) if target else gettext("something that is gone")


def name_of(target: models.Model) -> str:
    if isinstance(target, Shift):
        when = in_short(target.starts_at, target.ends_at)
        return f"{target.occurrence.event.title}, {target.role}, {when}"
    return str(target)


def choices_for(user: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a form offers, in groups: roles and areas, events with coming shifts, and the shifts of these days."""
    now = timezone.now()
    near = shifts_for(user).filter(ends_at__gt=now - JUST_BEEN, starts_at__lt=now + SOON)
    near = near.select_related("occurrence__event", "role").defer("occurrence__vevent")
    coming = Shift.objects.filter(ends_at__gt=now).values("occurrence__event")
    groups = {
        gettext("Shifts of the next 14 days"): ("shift", near.order_by("starts_at", "pk")),
        gettext("Events"): ("event", events_for(user).filter(pk__in=coming).order_by("title", "pk")),
        gettext("Roles"): ("role", roles_for(user)),
        gettext("Areas"): ("area", areas_for(user)),
    }
    return [
        (heading, [(f"{kind}-{row.pk}", name_of(row)) for row in rows])
        for heading, (kind, rows) in groups.items()
        if rows
    ]
