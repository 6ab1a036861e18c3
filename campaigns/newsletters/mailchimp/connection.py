"""What ails the connection with Mailchimp: written down once, in words, with the time of the next try."""

import logging
from datetime import timedelta

from django.utils import timezone

from campaigns.newsletters.delivery.pause import pause
from campaigns.newsletters.mailchimp.audience_setup import check
from campaigns.newsletters.mailchimp.client import (
    MailchimpError,
    NotFound,
    Unavailable,
    WrongKey,
    open_chimp,
)
from campaigns.newsletters.models import MailchimpAudience, NewsletterRules, Sending

Trouble = MailchimpAudience.Trouble
FIRST_WAIT = timedelta(minutes=1)  # doubles with each failure, up to an hour
LONGEST_WAIT = timedelta(hours=1)

log = logging.getLogger(__name__)


def note_trouble(audience: MailchimpAudience, error: MailchimpError) -> None:
    """Say what is wrong and when to try again; a key or an audience that is gone pauses the letters too."""
    trouble = trouble_of(error)
    now = timezone.now()
    wait = min(FIRST_WAIT * 2 ** min(audience.failures, 10), LONGEST_WAIT)
    if isinstance(error, Unavailable) and error.wait is not None:
        wait = max(error.wait, FIRST_WAIT)
    if audience.trouble != trouble or audience.trouble_since is None:
        audience.trouble_since = now
    audience.trouble, audience.quiet_until = trouble, now + wait
    audience.failures = min(audience.failures + 1, 1000)
    audience.save(update_fields=["trouble", "trouble_since", "quiet_until", "failures"])
    log.warning("%s: Mailchimp: %s", audience, error.kind)
    if trouble in {Trouble.KEY, Trouble.AUDIENCE}:
        reason = Sending.Pause.LOGIN if trouble == Trouble.KEY else Sending.Pause.CARRIER
        rows = Sending.objects.under_way().filter(carrier=NewsletterRules.Carrier.MAILCHIMP)
        for row in rows:
            pause(row, why=reason)


def trouble_of(error: MailchimpError) -> Trouble:
    if isinstance(error, WrongKey):
        return Trouble.KEY
    if isinstance(error, NotFound):
        return Trouble.AUDIENCE
    if isinstance(error, Unavailable):
        return Trouble.BUSY if error.is_busy else Trouble.UNREACHABLE
    return Trouble.REFUSED


def be_well(audience: MailchimpAudience) -> None:
    values = {"trouble": "", "trouble_since": None, "failures": 0, "quiet_until": None}
    if audience.trouble or audience.failures:
        MailchimpAudience.objects.filter(pk=audience.pk).update(**values)


def check_now(*, timeout: float) -> MailchimpAudience:
    """Ask Mailchimp here and now, at most for so many seconds; what comes of it stands in the row that comes back."""
    audience = MailchimpAudience.current()
    try:
        with open_chimp(timeout=timeout) as chimp:
            check(audience, chimp)
    except MailchimpError as error:
        note_trouble(audience, error)
    else:
        be_well(audience)
    audience.refresh_from_db()
    return audience
