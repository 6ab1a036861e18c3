"""The log of who dealt with data about people: written, told to the staff who stand in it, never changed nor taken out."""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from cms.privacy.facts import Fact, Section
from cms.privacy.models import AccessEntry


def note_access(
    user: Any, action: AccessEntry.Action, what: str, *, count: int = 1, reason: str = ""
) -> AccessEntry:
    """Add one line. ``what`` is a row's code or the name of a list, ``reason`` what the person gave as such."""
    return AccessEntry.objects.create(user_id=user.pk, action=action, what=what, count=count, reason=reason)


def accesses_by(email: str) -> list[Section]:
    """When somebody dealt with data about people, and how; not whose they were, which is for those alone."""
    found = get_user_model()._default_manager.filter(email__iexact=email.strip()) if email else []
    rows = AccessEntry.objects.filter(user__in=[user.pk for user in found]).order_by("-at", "-pk")
    entries = [
        [Fact("at", _("When"), row.at), Fact("action", _("What you did"), row.get_action_display())]
        for row in rows
    ]
    return [Section("accesses_by_you", _("When you dealt with data about people"), entries)]


def erase_nothing(_email: str) -> None:
    """Nobody takes anything out of the log."""
