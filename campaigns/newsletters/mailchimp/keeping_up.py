"""The worker's one job with Mailchimp: everything that is due, in one order, over one connection."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from campaigns.newsletters.mailchimp.campaigning import UNDER_WAY, carry_on, take_over
from campaigns.newsletters.mailchimp.client import (
    Chimp,
    MailchimpError,
    NotFound,
    Unavailable,
    WrongKey,
    is_set_up,
    open_chimp,
)
from campaigns.newsletters.mailchimp.hinting import look_into_hints
from campaigns.newsletters.mailchimp.noting import is_carrier
from campaigns.newsletters.mailchimp.preparing import check, prepare_if_due
from campaigns.newsletters.mailchimp.pushing import push_due
from campaigns.newsletters.mailchimp.reconciling import reconcile_if_due
from campaigns.newsletters.mailchimp.reporting import read_reports
from campaigns.newsletters.models import MailchimpAudience, NewsletterRules, Sending
from cms.base.working import at_most_every

Trouble = MailchimpAudience.Trouble
FIRST_WAIT = timedelta(minutes=1)  # doubles with each failure, up to an hour
LONGEST_WAIT = timedelta(hours=1)

log = logging.getLogger(__name__)


@at_most_every(5)
def keep_up() -> int:
    """Do what is due with Mailchimp, a bounded part of it; return how much. Nothing when it was never chosen.

    One worker at a time. What ails the account is written down in words, and tried again later.
    """
    if not is_set_up() or not is_wanted():
        return 0
    audience = MailchimpAudience.take(timezone.now())
    if audience is None:
        return 0
    try:
        with open_chimp() as chimp:
            done = work(audience, chimp)
    except MailchimpError as error:
        note_trouble(audience, error)
        return 0
    else:
        be_well(audience)
        return done
    finally:
        MailchimpAudience.objects.filter(pk=audience.pk, leased_until=audience.leased_until).update(
            leased_until=None
        )


def is_wanted() -> bool:
    """Mailchimp sends the letters, or sent them once and still knows people of ours."""
    known = MailchimpAudience.objects.filter(audience_id=settings.MAILCHIMP_AUDIENCE, members__isnull=False)
    return is_carrier() or known.exists()


def work(audience: MailchimpAudience, chimp: Chimp) -> int:
    done = prepare_if_due(audience, chimp)
    done += push_due(audience, chimp)
    done += look_into_hints(audience, chimp)
    if is_carrier():
        done += reconcile_if_due(audience, chimp)
        done += take_over(audience)
    return done + carry_on(audience, chimp) + read_reports(chimp)


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
        rows = Sending.objects.filter(state__in=UNDER_WAY, carrier=NewsletterRules.Carrier.MAILCHIMP)
        rows.update(paused_in=F("state"), state=Sending.State.PAUSED, pause=reason)


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
