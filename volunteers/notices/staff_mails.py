"""Mails to the coordinators of an area: about a shift, never about a person."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.mail.outbox import write_mail
from volunteers.people.models import Coordinator
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp


def tell_coordinators(area_id: int | None, name: str, context: Mapping[str, Any]) -> int:
    """One mail, ``notices/mail/coordinators/<name>``, to each coordinator of the area who gets such mails. Returns how many.

    In the caller's transaction, in Swedish. The context is to hold nothing about any volunteer.
    """
    told = Coordinator.objects.of_area(area_id).filter(gets_mail=True).select_related("user").order_by("pk")
    for coordinator in told:
        write_mail(
            f"notices/mail/coordinators/{name}",
            to=coordinator.user.email,
            language=settings.LANGUAGE_CODE,
            context=context,
        )
    return len(told)


def tell_about(shift: Shift, name: str, **says: object) -> int:
    """Tell the coordinators of the shift's area the mail ``name`` about it. Returns how many were told."""
    event = shift.occurrence.event
    context = {
        "shift": shift,
        "event": event,
        "placed": placed_in(shift),
        "button_url": settings.SITE_URL + reverse("board:shift", args=[shift.pk]),
        "button_text": _("See the shift"),
        **says,
    }
    return tell_coordinators(event.area_id, name, context)


def placed_in(shift: Shift) -> int:
    """How many people have a place for sure: one that is held or offered is not yet somebody who comes."""
    rows = shift.sign_ups.filter(state=SignUp.State.PLACED)
    return rows.aggregate(people=Sum("people"))["people"] or 0
