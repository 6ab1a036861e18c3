"""Writing down who of the staff dealt with data about people."""

from typing import Any

from cms.privacy.models import AccessEntry


def note_access(
    user: Any, action: AccessEntry.Action, what: str, *, count: int = 1, reason: str = ""
) -> AccessEntry:
    """Add one line. ``what`` is a row's code or the name of a list, ``reason`` what the person gave as such."""
    return AccessEntry.objects.create(user_id=user.pk, action=action, what=what, count=count, reason=reason)
