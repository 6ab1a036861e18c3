"""The numbers of a letter that Mailchimp sent: out, back, left. How many opened it is neither counted nor asked."""

from datetime import timedelta

from django.db.models import Q, Sum
from django.utils import timezone

from campaigns.newsletters.mailchimp.client import Chimp, NotFound
from campaigns.newsletters.models import MailchimpCampaign, Sending

FIRST_DAY = timedelta(days=1)
OFTEN = timedelta(minutes=10)
SELDOM = timedelta(hours=12)
LONG_ENOUGH = timedelta(days=14)
FIELDS = ["emails_sent", "bounces", "unsubscribed", "abuse_reports"]


def read_reports(chimp: Chimp) -> int:
    """Read the numbers again of what was sent in the last two weeks; return how many reports were read."""
    now = timezone.now()
    is_young = Q(sent_at__gt=now - FIRST_DAY)
    due = Q(reported_at=None) | is_young & Q(reported_at__lt=now - OFTEN) | Q(reported_at__lt=now - SELDOM)
    rows = MailchimpCampaign.objects.filter(
        due, step=MailchimpCampaign.Step.SENT, sent_at__gt=now - LONG_ENOUGH
    )
    for campaign in rows:
        read_report(chimp, campaign)
    return len(rows)


def read_report(chimp: Chimp, campaign: MailchimpCampaign) -> None:
    campaign.reported_at = timezone.now()
    try:
        answer = chimp.reports.get_campaign_report(campaign.campaign_id, fields=FIELDS)
    except NotFound:
        answer = {}  # not written yet, or deleted there: what we know stays
    bounces = answer.get("bounces") or {}
    campaign.sent = answer.get("emails_sent", campaign.sent)
    campaign.unsubscribed = answer.get("unsubscribed", campaign.unsubscribed)
    campaign.complained = answer.get("abuse_reports", campaign.complained)
    if bounces:
        campaign.bounced = sum(bounces.get(f"{kind}_bounces") or 0 for kind in ("hard", "soft"))
    campaign.save(update_fields=["reported_at", "sent", "unsubscribed", "complained", "bounced"])
    rows = MailchimpCampaign.objects.filter(sending=campaign.sending_id)
    total = rows.aggregate(total=Sum("sent"))["total"]
    Sending.objects.filter(pk=campaign.sending_id).update(total=total)
