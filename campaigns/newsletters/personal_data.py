from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.models import Delivery, Subscriber, SubscriberConsent
from campaigns.newsletters.subscription.erasure import erase as erase_subscriber
from campaigns.newsletters.subscription.expiry import KEEP_LEFT, forget_unconfirmed
from cms.privacy.facts import Fact, Section
from cms.privacy.register import Basis, Kind, Trail, Whose, keep, keep_impersonal, lasting, leave_trail


def known_of(email: str) -> list[Section]:
    """The subscription, what was agreed to, and the letters."""
    subscriber = Subscriber.objects.known_as(email).first() if email else None
    if subscriber is None:
        return []
    return [
        Section("newsletter", gettext("Your newsletter"), [facts_of(subscriber)]),
        Section("newsletter_consents", gettext("What you have agreed to"), consents_of(subscriber)),
        Section("newsletter_letters", gettext("Letters to you"), letters_to(subscriber)),
    ]


def facts_of(subscriber: Subscriber) -> list[Fact]:
    topics = ", ".join(str(topic) for topic in subscriber.topics.all())
    areas = ", ".join(subscriber.areas.values_list("name", flat=True))
    return [
        Fact("email", gettext("E-mail"), subscriber.email),
        Fact("new_email", gettext("New address, not confirmed yet"), subscriber.new_email),
        Fact("state", gettext("State"), subscriber.get_state_display()),
        Fact("language", gettext("Language"), subscriber.get_language_display()),
        Fact("topics", gettext("Topics"), topics),
        Fact("areas", gettext("Areas"), areas or gettext("The whole city")),
        Fact("paused_until", gettext("Pauses until"), subscriber.paused_until),
        Fact("created_at", gettext("Asked on"), subscriber.created_at),
        Fact("confirmed_at", gettext("Confirmed"), subscriber.confirmed_at),
        Fact("left_at", gettext("Left"), subscriber.left_at),
        Fact("is_quarantined", gettext("Held back, as it looks like a robot"), subscriber.is_quarantined),
        Fact("soft_bounces", gettext("Letters that came back"), subscriber.soft_bounces),
    ]


def consents_of(subscriber: Subscriber) -> list[list[Fact]]:
    return [consent_facts(row) for row in subscriber.consents.select_related("text")]


def consent_facts(row: SubscriberConsent) -> list[Fact]:
    return [
        Fact("text", gettext("The words"), row.text.text),
        Fact("page", gettext("On the page"), row.page),
        Fact("topics", gettext("Topics"), row.topics.replace(",", ", ")),
        Fact("areas", gettext("Areas"), ", ".join(row.areas)),
        Fact("language", gettext("Language"), row.get_language_display()),
        Fact("given_at", gettext("Given"), row.given_at),
        Fact("confirmed_at", gettext("Confirmed"), row.confirmed_at),
    ]


def letters_to(subscriber: Subscriber) -> list[list[Fact]]:
    rows = Delivery.objects.filter(subscriber=subscriber).select_related("edition").order_by("-pk")
    return [
        [
            Fact("subject", gettext("Subject"), row.edition.subject),
            Fact("state", gettext("State"), row.get_state_display()),
            Fact("sent_at", gettext("Sent"), row.sent_at),
        ]
        for row in rows
    ]


def erase(email: str) -> None:
    """The letters end, and none ever goes to the address again."""
    subscriber = Subscriber.objects.known_as(email).first() if email else None
    if subscriber is not None:
        erase_subscriber(subscriber)


def forget_all_unconfirmed() -> int:
    """The worker's job until it finds nothing more: it takes a batch at a time."""
    forgotten = 0
    while found := forget_unconfirmed():
        forgotten += found
    return forgotten


def codes_of(email: str) -> list[str]:
    return [str(row) for row in Subscriber.objects.known_as(email)]


EDITORS = _("Editors of letters.")
COPIES = _(
    "Mailchimp holds a copy of the address, the choices and what was sent, if the city sends its letters through it."
)
keep(
    Kind(
        key="subscribers",
        whose=Whose.READER,
        what=_("Your e-mail, what you want to read about, which areas, which language, and pauses"),
        purpose=_("To send you the letters that you have asked for."),
        basis=Basis.CONSENT,
        retention=lasting(
            _("{days} days after you have left. A week, if you never confirm the address."), KEEP_LEFT
        ),
        seen_by=EDITORS,
        copies=COPIES,
        fields={
            "newsletters.Subscriber": [
                "row_key",
                *("email", "language", "topics", "areas", "state", "is_quarantined", "paused_until"),
                *("new_email", "new_email_at", "link_number", "created_at", "confirmed_at", "left_at"),
                "soft_bounces",
            ],
            "newsletters.MailchimpMember": [
                *("audience", "subscriber", "hash", "contact_id", "status", "told_at", "is_paused"),
            ],
            "newsletters.MailchimpChange": [
                *("audience", "kind", "hash", "subscriber", "version", "created_at", "due_at", "attempts"),
                "last_error",
            ],
            "newsletters.MailchimpHint": ["audience", "hash", "was_hash", "is_complaint", "created_at"],
        },
        purge=forget_all_unconfirmed,
    ),
    Kind(
        key="subscriber_consents",
        whose=Whose.READER,
        what=_("When, on which page and in which words you asked for letters"),
        purpose=_("To be able to show that you said yes, and to what."),
        basis=Basis.OBLIGATION,
        retention=_("As long as the subscription."),
        seen_by=EDITORS,
        fields={
            "newsletters.SubscriberConsent": [
                *("subscriber", "text", "page", "topics", "areas", "language", "given_at", "confirmed_at"),
            ]
        },
    ),
    Kind(
        key="deliveries",
        whose=Whose.READER,
        what=_("Which letters were sent to you. Not whether you opened them or what you pressed"),
        purpose=_("So that each letter reaches you once, and stops where an address does not work."),
        basis=Basis.CONSENT,
        retention=_("As long as the letter. Without your address once you have left."),
        seen_by=_("Editors see how many, not who."),
        fields={
            "newsletters.Delivery": [
                *("sending", "subscriber", "digest", "edition", "state", "send_after", "leased_until"),
                *("attempts", "last_error", "sent_at"),
            ]
        },
    ),
    Kind(
        key="suppressions",
        whose=Whose.READER,
        what=_(
            "A check code of your e-mail address, from which nobody can read it, if you have deleted your data "
            "or cannot be reached"
        ),
        purpose=_("So that no letter ever goes to that address by mistake."),
        basis=Basis.OBLIGATION,
        retention=_("Until you ask for letters again yourself."),
        seen_by=_("Nobody."),
        fields={
            "newsletters.Suppression": ["digest", "kind", "created_at"],
            "newsletters.Pepper": ["row_key", "secret"],
        },
    ),
    Kind(
        key="sendings",
        whose=Whose.STAFF,
        what=_("Who asked for a letter to be sent, released it or stopped all letters"),
        purpose=_("Two people answer for what is sent to thousands."),
        basis=Basis.TASK,
        retention=_("As long as the letter."),
        seen_by=EDITORS,
        fields={
            "newsletters.Sending": ["asked_by", "released_by"],
            "newsletters.NewsletterRules": ["halted_by"],
        },
    ),
)
keep_impersonal(
    {"newsletters.Edition": ["language", "variant", "subject", "html", "text", "web"]},
    because="the letter as everybody gets it: a reader's own bytes are put in when it is sent",
)
keep_impersonal(
    {"newsletters.NewsletterRules": ["sender_name", "reply_to"]}, because="the sender is an office, in public"
)
keep_impersonal(
    {
        "newsletters.Sending": ["carrier", "paused_in"],
        "newsletters.MailchimpAudience": ["audience_id", "name", "interests"],
        "newsletters.MailchimpCampaign": ["languages", "marker", "campaign_id", "trouble"],
    },
    because="identifiers and states of the whole list",
)
leave_trail(
    Trail(
        key="newsletters",
        title=_("Letters"),
        tell=known_of,
        erase=erase,
        codes=codes_of,
        stays=_("An imprint of the address that nobody can read, so that no letter goes there by mistake."),
    )
)
