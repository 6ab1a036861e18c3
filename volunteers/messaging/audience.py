"""Whom a message reaches: found anew each time it is asked for, and fixed when the message is sent."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.base.models import Area
from volunteers.messaging.audience_choices import events_for, shifts_for
from volunteers.messaging.models import Message
from volunteers.people.models import Volunteer
from volunteers.signups.models import SignUp

LATELY = timedelta(days=365)  # whoever had a role longer ago is not written to about it
WAITING = [SignUp.State.WAITING, SignUp.State.OFFERED, SignUp.State.REQUESTED]


def audience(message: Message) -> models.QuerySet[Volunteer]:
    """The volunteers whom the message's writer may write to and who can be reached, each once, in no order.

    In a shift or an event that is everybody in it, people with a protected identity too, since they must learn of changes.
    By a role or an area only those whom the writer may see at all.
    """
    return reachable(meant(message))


def meant(message: Message) -> models.QuerySet[Volunteer]:
    writer = message.written_by
    if writer is None:
        return Volunteer.objects.none()
    if message.shift_id or message.event_id:
        return Volunteer.objects.filter(pk__in=sign_ups_for(message).values("volunteer"))
    seen = Volunteer.objects.visible_to(writer)
    if message.role_id:
        since = timezone.now() - LATELY
        had = SignUp.objects.filter(
            shift__role=message.role_id, shift__ends_at__gt=since, state=SignUp.State.PLACED
        )
        return seen.filter(pk__in=had.values("volunteer"))
    areas = Area.objects.filter(Q(pk=message.area_id) | Q(district=message.area_id))
    return seen.of_areas(list(areas.values_list("pk", flat=True)))


def sign_ups_for(message: Message) -> models.QuerySet[SignUp]:
    """Those in the shift, or in the event's coming shifts, while the writer answers for its area."""
    states = [SignUp.State.PLACED, *(WAITING if message.with_waiting else [])]
    if message.shift_id:
        shifts = shifts_for(message.written_by).filter(pk=message.shift_id)
        return SignUp.objects.filter(shift__in=shifts, state__in=states)
    events = events_for(message.written_by).filter(pk=message.event_id)
    return SignUp.objects.upcoming().filter(shift__occurrence__event__in=events, state__in=states)


def reachable(volunteers: models.QuerySet[Volunteer]) -> models.QuerySet[Volunteer]:
    """Without those who gave no address, have not shown that it is theirs, have left or are erased."""
    there = volunteers.filter(erased_at=None).exclude(email=None).exclude(confirmed_at=None)
    return there.exclude(stage__is_left=True)


def only_by_phone(message: Message) -> list[SignUp]:
    """Of a shift or an event those who gave no address, each once: they are told by telephone."""
    if not (message.shift_id or message.event_id):
        return []
    there = Q(volunteer__email=None, volunteer__erased_at=None)
    rows = sign_ups_for(message).filter(there).exclude(volunteer__stage__is_left=True)
    related = rows.select_related("volunteer", "shift__occurrence__event__area")
    return list({row.volunteer_id: row for row in related.order_by("-shift__starts_at", "-pk")}.values())


def sign_ups_of(message: Message, volunteers: Iterable[int]) -> dict[int, SignUp]:
    """For each of the volunteers, by primary key, the sign-up that the message is about: the earliest."""
    if not (message.shift_id or message.event_id):
        return {}
    rows = sign_ups_for(message).filter(volunteer__in=list(volunteers)).select_related("volunteer")
    return {row.volunteer_id: row for row in rows.order_by("-shift__starts_at", "-pk")}
