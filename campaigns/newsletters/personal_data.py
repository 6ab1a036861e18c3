from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.models import Subscriber
from campaigns.newsletters.subscribing.forgetting import KEEP_LEFT, forget_unconfirmed
from campaigns.newsletters.subscribing.knowing import erase, known_of
from cms.privacy.registering import Basis, Kind, Trail, Whose, keep, keep_impersonal, lasting, leave_trail


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
            "An imprint of your address that nobody can read, if you have erased yourself or cannot be reached"
        ),
        purpose=_("So that no letter ever goes to that address by mistake."),
        basis=Basis.OBLIGATION,
        retention=_("Until you ask for letters again yourself."),
        seen_by=_("Nobody."),
        fields={
            "newsletters.Suppression": ["digest", "kind", "created_at"],
            "newsletters.Pepper": ["secret"],
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
