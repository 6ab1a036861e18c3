"""Asking for letters. Anybody can type anybody's address, so what is asked for waits until its owner says yes."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.models import Subscriber, SubscriberConsent
from campaigns.newsletters.subscription.signed_links import address_of, confirm_token, manage_token
from cms.mail.outbox import write_mail
from cms.privacy.addresses import bring_up
from volunteers.people.models import ConsentText


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What was ticked on the page: kinds of topic and slugs of areas, none of which is the whole city."""

    topics: list[str]
    areas: list[str]
    language: str


def ask(
    email: str, *, wish: Wish, agreed_to: ConsentText, page: str, looks_like_robot: bool = False
) -> SubscriberConsent:
    """Write the wish down, and a mail that asks the owner of the address whether it is theirs.

    Nothing changes for an address that we know, whatever its state, until the mail is answered: as many queries and
    mails as for one that we do not. From a robot the wish is kept without a mail, for an editor to look at.
    """
    address = email.strip().lower()
    with transaction.atomic():
        for known in Subscriber.objects.known_as(address).select_for_update(of=("self",)):
            bring_up(known, "email")
        new = Subscriber(email=address, language=wish.language, is_quarantined=looks_like_robot)
        Subscriber.objects.bulk_create(
            [new], ignore_conflicts=True
        )  # one statement, whoever else does the same
        subscriber = Subscriber.objects.known_as(address).select_for_update(of=("self",)).get()
        consent = SubscriberConsent.objects.create(
            subscriber=subscriber,
            text=agreed_to,
            page=page,
            topics=",".join(wish.topics),
            areas=wish.areas,
            language=wish.language,
        )
        if not looks_like_robot:
            let_go(subscriber)
            send_question(consent)
    return consent


def let_go(subscriber: Subscriber) -> None:
    """Hold the address back no longer: a person asks."""
    if subscriber.is_quarantined:
        subscriber.is_quarantined = False
        subscriber.save(update_fields=["is_quarantined"])


def send_question(consent: SubscriberConsent) -> None:
    """Ask whether the wish is theirs; whoever has letters already is told so, with the way to their choices."""
    subscriber, language = consent.subscriber, consent.language
    confirm = address_of("confirm_letters", confirm_token(consent), language=language)
    if subscriber.state == Subscriber.State.ACTIVE:
        token = manage_token(subscriber.pk, subscriber.link_number)
        choices = address_of("manage_letters", token, language=language)
        context = {"button_url": choices, "button_text": _("To my choices"), "confirm_url": confirm}
        write_mail("newsletters/mail/already", to=subscriber.email, language=language, context=context)
        return
    context = {"button_url": confirm, "button_text": _("Yes, I want the letters")}
    write_mail("newsletters/mail/confirm", to=subscriber.email, language=language, context=context)
