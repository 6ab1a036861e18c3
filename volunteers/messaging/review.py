"""The second pair of eyes: where the rules of the rosters say so, another coordinator reads and sends a message."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from cms.mail.outbox import write_mail
from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from cms.waiting.choices import wants
from volunteers.mail_kinds import KINDS
from volunteers.messaging.models import Message
from volunteers.people.models import Coordinator
from volunteers.shifts.models import RosterRules


def must_be_reviewed() -> bool:
    return RosterRules.current().messages_are_reviewed


def reviewers_of(message: Message) -> list[Coordinator]:
    """Those besides the writer who write to people of the same areas."""
    others = Coordinator.objects.filter(user__is_active=True).exclude(user=message.written_by)
    row = Message.objects.filter(pk=message.pk)
    return [
        each
        for each in others.select_related("user")
        if each.user.has_perm("messaging.add_message") and row.of_areas_of(each).exists()
    ]


def ask_for_review(message: Message, *, by: Any, language: str) -> Message:
    """Hand the draft to the other coordinators and mail those who want mail. Asking again is harmless."""
    kind = KINDS["review"]
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if row.state != Message.State.DRAFT:
            return row
        row.state = Message.State.REVIEW
        row.save(update_fields=["state"])
        note_access(by, AccessEntry.Action.CHANGE, str(row))
        for each in reviewers_of(row):
            if wants(each.user, "messages"):
                write_mail(
                    kind.template,
                    to=each.user.email,
                    language=language,
                    context={
                        "button_url": settings.SITE_URL + reverse("messaging:show", args=[row.pk]),
                        "button_text": kind.button,
                    },
                )
        return row


def take_back(message: Message, *, by: Any) -> Message:
    """Make it a draft again, for its writer to change. What has begun to go out stays as it is."""
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if row.state == Message.State.REVIEW:
            row.state = Message.State.DRAFT
            row.save(update_fields=["state"])
            note_access(by, AccessEntry.Action.CHANGE, str(row))
        return row
