"""Whoever put themselves down on a paper, or rang, is written down: with a place before the shift, as somebody who came after."""

import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from volunteers.attendance.presence import EARLY, add_walk_in, note_passed
from volunteers.people.consent import agree
from volunteers.people.models import ConsentText
from volunteers.shifts.models import Shift
from volunteers.signups.joining.at_the_door import WalkIn, walk_in
from volunteers.signups.models import SignUp
from volunteers.signups.personal.meetings import Meeting

SAID_YES = _(
    "Yes, you may write down my name and telephone number and ring me about this. Said on paper or by telephone."
)


def enter(
    shift: Shift,
    meeting: Meeting,
    who: WalkIn,
    *,
    by: Any,
    nonce: uuid.UUID | None = None,
    insists: bool = False,
) -> SignUp:
    """Write one line of the paper down. Sent again it is written once.

    Raises ``NotMarked``, and ``CannotAdd`` when a rule is against it that ``by`` does not, or may not, pass knowingly.
    """
    with transaction.atomic():
        if has_come(meeting):
            row = add_walk_in(shift, meeting.date, who, by=by, nonce=nonce, insists=insists).sign_up
        else:
            row, passed = walk_in(shift, who, by=by, insists=insists, has_come=False)
            note_passed(row, passed, by=by)
        with translation.override(settings.LANGUAGE_CODE):
            words = str(SAID_YES)
        agree(row.volunteer, ConsentText.objects.of(words, language=settings.LANGUAGE_CODE).pk)
        return row


def has_come(meeting: Meeting) -> bool:
    """Whether those on the paper are those who came, not those who want to."""
    return timezone.now() >= meeting.starts_at - EARLY
