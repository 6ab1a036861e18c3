"""Subscribers and what they agreed to, letters, and their way to each reader."""

from campaigns.newsletters.models.deliveries import Delivery
from campaigns.newsletters.models.letters import ArchivePage, LetterPage, NewsletterPage
from campaigns.newsletters.models.mailchimp_copy import (
    MailchimpAudience,
    MailchimpCampaign,
    MailchimpChange,
    MailchimpHint,
    MailchimpMember,
)
from campaigns.newsletters.models.sendings import Edition, Sending
from campaigns.newsletters.models.settings import NewsletterRules
from campaigns.newsletters.models.subscribers import Subscriber, SubscriberConsent
from campaigns.newsletters.models.suppressions import Pepper, Suppression
from campaigns.newsletters.models.topics import Topic

__all__ = [
    "ArchivePage",
    "Delivery",
    "Edition",
    "LetterPage",
    "MailchimpAudience",
    "MailchimpCampaign",
    "MailchimpChange",
    "MailchimpHint",
    "MailchimpMember",
    "NewsletterPage",
    "NewsletterRules",
    "Pepper",
    "Sending",
    "Subscriber",
    "SubscriberConsent",
    "Suppression",
    "Topic",
]
