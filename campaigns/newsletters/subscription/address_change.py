"""A reader's new address: it holds once a mail there has been answered."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.models import Subscriber
from campaigns.newsletters.subscription.change_hook import tell
from campaigns.newsletters.subscription.signed_links import address_of, manage_token, move_token
from campaigns.newsletters.subscription.suppression import lift
from cms.mail.outbox import write_mail


class AddressTaken(Exception):
    """Somebody gets letters there already: two subscriptions do not become one."""


def ask_to_move(subscriber: Subscriber, *, to: str) -> None:
    """Write to the new address. If it has letters already, its owner is told so there, and nobody here."""
    address = to.strip().lower()
    with transaction.atomic():
        row = Subscriber.objects.select_for_update(of=("self",)).get(pk=subscriber.pk)
        row.new_email, row.new_email_at = address, timezone.now()
        row.save(update_fields=["new_email", "new_email_at"])
        other = Subscriber.objects.known_as(address).filter(state=Subscriber.State.ACTIVE).first()
        if other:
            token = manage_token(other.pk, other.link_number)
            url = address_of("manage_letters", token, language=row.language)
            context = {"button_url": url, "button_text": _("To my choices")}
            write_mail("newsletters/mail/already", to=address, language=row.language, context=context)
            return
        url = address_of("move_letters", move_token(row), language=row.language)
        context = {"button_url": url, "button_text": _("Use this address")}
        write_mail("newsletters/mail/move", to=address, language=row.language, context=context)


def move(subscriber: Subscriber) -> Subscriber:
    """Make ``new_email`` the address, and close every link that went to the old one. Raises AddressTaken.

    What else was known of the new address, such as that it had left, gives way: its owner has just said what they want.
    """
    with transaction.atomic():
        row = Subscriber.objects.select_for_update(of=("self",)).get(pk=subscriber.pk)
        if not row.new_email:
            return row
        other = Subscriber.objects.known_as(row.new_email).exclude(pk=row.pk).select_for_update(of=("self",))
        if other.filter(state=Subscriber.State.ACTIVE).exists():
            raise AddressTaken
        other.delete()
        lift(row.new_email)
        was, row.email, row.new_email, row.new_email_at = row.email, row.new_email, "", None
        row.link_number += 1
        row.soft_bounces = 0
        row.save()
        tell(row, was_email=was)
    return row
