"""What Mailchimp did with a letter, for any page about it: ``{% mailchimp_campaigns sending %}``."""

from typing import Any

from django import template

from campaigns.newsletters.mailchimp.wording import say_trouble
from campaigns.newsletters.models import MailchimpCampaign, Sending

register = template.Library()


@register.inclusion_tag("newsletters/mailchimp/campaigns.html")
def mailchimp_campaigns(sending: Sending) -> dict[str, Any]:
    """The campaigns of one sending, with their numbers; nothing for a letter that this site sends itself."""
    return {"campaigns": list(MailchimpCampaign.objects.filter(sending=sending).select_related("edition"))}


@register.filter
def mailchimp_trouble(campaign: MailchimpCampaign) -> str:
    return say_trouble(campaign.trouble)
