"""The worker's one job with Mailchimp: everything that is due, in one order, over one connection."""

from django.conf import settings
from django.utils import timezone

from campaigns.newsletters.mailchimp.audience_setup import prepare_if_due
from campaigns.newsletters.mailchimp.campaign import carry_on, take_over
from campaigns.newsletters.mailchimp.campaign_report import read_reports
from campaigns.newsletters.mailchimp.client import Chimp, MailchimpError, is_set_up, open_chimp
from campaigns.newsletters.mailchimp.connection import be_well, note_trouble
from campaigns.newsletters.mailchimp.hints import look_into_hints
from campaigns.newsletters.mailchimp.pending_changes import is_carrier
from campaigns.newsletters.mailchimp.push import push_due
from campaigns.newsletters.mailchimp.reconciliation import reconcile_if_due
from campaigns.newsletters.models import MailchimpAudience
from cms.base.jobs import at_most_every


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
