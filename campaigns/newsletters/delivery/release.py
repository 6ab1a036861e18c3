"""The second person's yes, and taking a letter back before it has begun."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from campaigns.newsletters.delivery.pause import HAS_CHANGED, CannotChange
from campaigns.newsletters.delivery.worker_wakeup import wake
from campaigns.newsletters.models import Sending

BEFORE = {Sending.State.ASKED, Sending.State.PLANNED}


def release(sending: Sending, *, user: Any) -> Sending:
    """Let a letter go that somebody else asked for. Releasing what is released comes back unchanged.

    Raises ``CannotChange`` for whoever asked for it, and when the letter has changed since.
    """
    with transaction.atomic():
        row = Sending.objects.select_for_update(of=("self",)).get(pk=sending.pk)
        if row.state != Sending.State.ASKED:
            return row
        if row.asked_by_id == user.pk:
            raise CannotChange(_("Somebody other than you has to release this letter."))
        if row.has_changed:
            raise CannotChange(HAS_CHANGED)
        row.state, row.released_by = Sending.State.PLANNED, user
        row.save(update_fields=["state", "released_by"])
        log(row.letter, "newsletters.release", user=user)
        wake(row)
    return row


def take_back(sending: Sending, *, user: Any) -> None:
    """Make it a draft again, which can be changed and sent. Raises CannotChange once it has begun."""
    with transaction.atomic():
        row = Sending.objects.select_for_update(of=("self",)).get(pk=sending.pk)
        paused_before = row.state == Sending.State.PAUSED and row.paused_in == Sending.State.PLANNED
        if row.state not in BEFORE and not paused_before:
            raise CannotChange(_("The letter has begun to go out: it can be paused or stopped."))
        log(row.letter, "newsletters.take_back", user=user)
        row.delete()
