"""Asking for a letter to be sent: now or at a time, and by two people where the rules say so."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from campaigns.newsletters.delivery.worker_wakeup import wake
from campaigns.newsletters.letter.checklist import check
from campaigns.newsletters.models import LetterPage, NewsletterRules, Sending


class CannotSend(Exception):
    """The letter is not ready, or is on its way already, with the sentence for the editor."""


def ask(letter: LetterPage, *, user: Any, send_at: datetime | None = None) -> Sending:
    """Plan the letter, with its translations: at once where one person is enough, else when another has released it.

    ``letter`` is the original. What is sent is what was saved last: it is published with it. A letter is sent once;
    asking again, or at the same time as somebody else, raises CannotSend.
    """
    rules = NewsletterRules.current()
    try:
        with transaction.atomic():
            ready = publish(letter, user)
            if problem := next((each for each in check(ready) if each.is_blocking), None):
                raise CannotSend(problem.words)
            sending = Sending.objects.create(
                letter=ready,
                carrier=rules.carrier,
                state=Sending.State.ASKED if rules.needs_two else Sending.State.PLANNED,
                send_at=max(send_at or timezone.now(), timezone.now()),
                asked_by=user,
            )
            log(ready, "newsletters.ask", user=user)
            wake(sending)
    except IntegrityError as error:
        raise CannotSend(_("This letter has been sent, or is on its way, already.")) from error
    return sending


def publish(letter: LetterPage, user: Any) -> LetterPage:
    """The letter as saved last, live. Its translations stay as they are: only those that are published go.

    Raises ``CannotSend`` when it is not filled in as a page must be.
    """
    latest = letter.get_latest_revision_as_object()
    try:
        latest.full_clean()
    except ValidationError as error:
        raise CannotSend(" ".join(error.messages)) from error
    if letter.has_unpublished_changes or not letter.live:
        latest.save_revision(user=user, clean=False).publish(user=user, skip_permission_checks=True)
    return LetterPage.objects.get(pk=letter.pk)
