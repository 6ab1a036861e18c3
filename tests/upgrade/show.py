"""Run as a process of its own: print what a database shows of people, places and hours, whole values, read through the models.

When a model moves or is renamed, this file follows it; what it prints stays.
"""

import json
from typing import Any

import django

django.setup()

from django.db import models  # noqa: E402

from campaigns.newsletters.models import Subscriber  # noqa: E402
from cms.accounts.models import User  # noqa: E402
from volunteers.attendance.hours import hours_of  # noqa: E402
from volunteers.attendance.models import Debrief  # noqa: E402
from volunteers.events.models import EventPage, Occurrence  # noqa: E402
from volunteers.people.models import Coordinator, Volunteer  # noqa: E402
from volunteers.shifts.models import Shift, ShiftPlan  # noqa: E402
from volunteers.signups.models import SignUp  # noqa: E402


def said(row: models.Model, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def person(row: Volunteer) -> dict[str, Any]:
    fields = said(row, "email", "name", "phone", "notes", "language", "age", "guardian_email", "confirmed_at")
    return fields | {
        "found by name": [other.email for other in Volunteer.objects.called(row.name)] if row.name else [],
        "areas": [area.slug for area in row.areas.order_by("slug")],
        "stage": str(row.stage),
        "agreed to": [consent.text.text for consent in row.consents.all()],
        "has shown": [(proof.qualification.name, proof.shown_on) for proof in row.proofs.all()],
        "hours": [(each.date, each.minutes, each.state, each.shift.pk) for each in hours_of(row)],
    }


def shift(row: Shift) -> dict[str, Any]:
    fields = said(
        row, "pk", "starts_at", "ends_at", "capacity", "minimum", "meeting_point", "taken", "waiting"
    )
    seats = {seat.number: str(seat.sign_up) for seat in row.seats.order_by("number")}
    return fields | {"role": row.role.name, "date": row.occurrence_id, "seats": seats}


def sign_up(row: SignUp) -> dict[str, Any]:
    fields = said(
        row,
        "pk",
        "shift_id",
        "name",
        "state",
        "people",
        "confirmed_at",
        "held_until",
        "queued_at",
        "sequence",
    )
    return fields | {"who": row.volunteer.email, "typed guardian": row.typed_guardian}


def date(row: Occurrence) -> dict[str, Any]:
    fields = said(row, "pk", "uid", "starts_at", "ends_at", "where", "called_off")
    return fields | {"event": row.event.title, "vevent": bytes(row.vevent).decode()}


def everything() -> dict[str, list[Any]]:
    return {
        "events": [said(row, "title", "slug", "place", "live") for row in EventPage.objects.order_by("pk")],
        "dates": [date(row) for row in Occurrence.objects.order_by("pk")],
        "shifts": [shift(row) for row in Shift.objects.order_by("pk")],
        "plans": [str(row) for row in ShiftPlan.objects.order_by("pk")],
        "people": [person(row) for row in Volunteer.objects.order_by("pk")],
        "sign-ups": [sign_up(row) for row in SignUp.objects.order_by("pk")],
        "debriefs": [said(row, "shift_id", "text") for row in Debrief.objects.order_by("pk")],
        "staff": [(row.email, [str(group) for group in row.groups.all()]) for row in User.objects.all()],
        "coordinators": [
            (row.user.email, [area.slug for area in row.areas.all()]) for row in Coordinator.objects.all()
        ],
        "readers": [
            said(row, "email", "state", "language", "confirmed_at") for row in Subscriber.objects.all()
        ],
    }


if __name__ == "__main__":
    print(json.dumps(everything(), default=str, indent=1, ensure_ascii=False))  # noqa: T201 - the answer
