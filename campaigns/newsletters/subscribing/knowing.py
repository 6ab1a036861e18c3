"""What we know of somebody as a reader of letters, told to that person alone; and ending it by their address."""

from django.utils.translation import gettext as _

from campaigns.newsletters.models import Delivery, Subscriber, SubscriberConsent
from campaigns.newsletters.subscribing.erasing import erase as erase_subscriber
from cms.privacy.knowing import Fact, Section


def known_of(email: str) -> list[Section]:
    """The subscription, what was agreed to, and the letters."""
    subscriber = Subscriber.objects.known_as(email).first() if email else None
    if subscriber is None:
        return []
    return [
        Section("newsletter", _("Your newsletter"), [facts_of(subscriber)]),
        Section("newsletter_consents", _("What you have agreed to"), consents_of(subscriber)),
        Section("newsletter_letters", _("Letters to you"), letters_to(subscriber)),
    ]


def facts_of(subscriber: Subscriber) -> list[Fact]:
    topics = ", ".join(str(topic) for topic in subscriber.topics.all())
    areas = ", ".join(subscriber.areas.values_list("name", flat=True))
    return [
        Fact("email", _("E-mail"), subscriber.email),
        Fact("new_email", _("New address, not confirmed yet"), subscriber.new_email),
        Fact("state", _("State"), subscriber.get_state_display()),
        Fact("language", _("Language"), subscriber.get_language_display()),
        Fact("topics", _("Topics"), topics),
        Fact("areas", _("Areas"), areas or _("The whole city")),
        Fact("paused_until", _("Pauses until"), subscriber.paused_until),
        Fact("created_at", _("Asked on"), subscriber.created_at),
        Fact("confirmed_at", _("Confirmed"), subscriber.confirmed_at),
        Fact("left_at", _("Left"), subscriber.left_at),
        Fact("is_quarantined", _("Held back, as it looks like a robot"), subscriber.is_quarantined),
        Fact("soft_bounces", _("Letters that came back"), subscriber.soft_bounces),
    ]


def consents_of(subscriber: Subscriber) -> list[list[Fact]]:
    return [consent_facts(row) for row in subscriber.consents.select_related("text")]


def consent_facts(row: SubscriberConsent) -> list[Fact]:
    return [
        Fact("text", _("The words"), row.text.text),
        Fact("page", _("On the page"), row.page),
        Fact("topics", _("Topics"), row.topics.replace(",", ", ")),
        Fact("areas", _("Areas"), ", ".join(row.areas)),
        Fact("language", _("Language"), row.get_language_display()),
        Fact("given_at", _("Given"), row.given_at),
        Fact("confirmed_at", _("Confirmed"), row.confirmed_at),
    ]


def letters_to(subscriber: Subscriber) -> list[list[Fact]]:
    rows = Delivery.objects.filter(subscriber=subscriber).select_related("edition").order_by("-pk")
    return [
        [
            Fact("subject", _("Subject"), row.edition.subject),
            Fact("state", _("State"), row.get_state_display()),
            Fact("sent_at", _("Sent"), row.sent_at),
        ]
        for row in rows
    ]


def erase(email: str) -> None:
    """The letters end, and none ever goes to the address again."""
    subscriber = Subscriber.objects.known_as(email).first() if email else None
    if subscriber is not None:
        erase_subscriber(subscriber)
