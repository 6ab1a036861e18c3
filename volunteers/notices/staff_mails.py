"""Mails to the coordinators of an area: about a shift, never about a person."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone, translation

from cms.mail.outbox import write_mail
from cms.waiting.choices import wants
from cms.waiting.kinds import table
from volunteers.mail_kinds import KINDS
from volunteers.people.models import Coordinator
from volunteers.shifts.models import Shift
from volunteers.signups.joining.by_hand import SENTENCES
from volunteers.signups.models import SignUp
from volunteers.signups.places.refusals import Reason

FOLLOWS = {"mended": "short"}  # whoever wants the one wants the other


def tell_about(shift: Shift, name: str, **says: object) -> int:
    """Mail the coordinators of the shift's area who want mail. Returns how many were told.

    In the caller's transaction, in Swedish. ``name`` is a row of ``mail_kinds``; what is said is to hold nothing about any
    volunteer.
    """
    kind, event = KINDS[name], shift.occurrence.event
    context = {
        "shift": shift,
        "event": event,
        "placed": placed_in(shift),
        "button_url": settings.SITE_URL + reverse("board:shift", args=[shift.pk]),
        "button_text": kind.button,
        **says,
    }
    of_area = Coordinator.objects.of_area(event.area_id).select_related("user").order_by("pk")
    told = [each for each in of_area if is_told(each, name)]
    for coordinator in told:
        write_mail(kind.template, to=coordinator.user.email, language=settings.LANGUAGE_CODE, context=context)
    return len(told)


def wants_mail(user: Any) -> bool:
    """What holds of a coordinator's mails until they choose otherwise on their account page."""
    return not Coordinator.objects.filter(user=user, gets_mail=False).exists()


def is_told(coordinator: Coordinator, name: str) -> bool:
    """Whether this one wants the mail: by their own choice where it has one of that name, else by ``gets_mail``."""
    name = FOLLOWS.get(name, name)
    chosen = name in {kind.name for kind in table()}
    return wants(coordinator.user, name) if chosen else coordinator.gets_mail


def tell_of_free_place(shift: Shift) -> None:
    """Mail them that the shift has a free place, if it still has one: nobody is named.

    One mail a shift, so that two places do not tell that it was one person who left both. Of a late one the cancellation
    has told them already.
    """
    if shift.places_left and not shift.is_closed and timezone.now() < shift.late_from:
        tell_about(shift, "free")


def tell_of_questions(rows: Sequence[SignUp], *, shift: Shift) -> None:
    """Mail them that some of the shift may not be there by the rules any more: how many, which rules, and nobody's name."""
    with translation.override(settings.LANGUAGE_CODE):
        rules = [SENTENCES[Reason(against)]() for against in sorted({row.against for row in rows})]
    tell_about(shift, "questions", count=len(rows), rules=rules)


def placed_in(shift: Shift) -> int:
    """How many people have a place for sure: one that is held or offered is not yet somebody who comes."""
    rows = shift.sign_ups.filter(state=SignUp.State.PLACED)
    return rows.aggregate(people=Sum("people"))["people"] or 0
