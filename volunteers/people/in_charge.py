"""Whose dates, shifts and plans they are: the one answer, for lists, forms, pages at the door and the admin's policies alike."""

from typing import Any

from django.db import models
from django.db.models import Q
from wagtail.models import Page
from wagtail.permissions import policy_registry

from volunteers.events.models import EventPage
from volunteers.people.models import Coordinator


def in_areas_of[Rows: models.QuerySet](rows: Rows, user: Any, *, event: str) -> Rows:
    """Those of events in the areas that the user answers for as a coordinator; ``event`` is the way from the row to it.

    For what is about people: who is in a shift, who came, who is written to.
    """
    if not user.is_active:
        return rows.none()
    areas = Coordinator.objects.area_ids_of(user)
    if areas is None:
        return rows
    return rows.filter(**{f"{event}__area__in": areas}) if areas else rows.none()


def in_charge[Rows: models.QuerySet](rows: Rows, user: Any, *, event: str = "") -> Rows:
    """Those of events in the user's areas, and of events whose page they may edit. Without ``event`` the rows are events.

    For what is about when and where: a date, a shift, a plan. What the user may do with them the rights of their groups say.
    """
    if not user.is_active:
        return rows.none()
    areas = Coordinator.objects.area_ids_of(user)
    if areas is None:
        return rows
    edited = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    prefix = f"{event}__" if event else ""
    return rows.filter(Q(**{f"{prefix}area__in": areas}) | Q(**{f"{prefix}pk__in": edited.values("pk")}))


def events_in_charge(user: Any) -> models.QuerySet[EventPage]:
    return in_charge(EventPage.objects.all(), user)
