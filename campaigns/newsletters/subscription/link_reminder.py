"""Sending readers the link to their choices, when they ask for it."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.models import Subscriber
from campaigns.newsletters.subscription.signed_links import address_of, manage_token
from cms.mail.outbox import write_mail

# Of these there are choices to show.
KNOWN = [Subscriber.State.ACTIVE, Subscriber.State.LEFT]


def send_link(email: str, *, language: str) -> None:
    """One mail, to whatever address: with the link to its choices, or saying that no letters go there."""
    address = email.strip().lower()
    with transaction.atomic():
        found = Subscriber.objects.known_as(address).filter(state__in=KNOWN).first()
        if found:
            url = address_of("manage_letters", manage_token(found.pk, found.link_number), language=language)
            context = {"button_url": url, "button_text": _("To my choices")}
            write_mail("newsletters/mail/link", to=address, language=language, context=context)
            return
        with translation.override(language):
            url = settings.SITE_URL + reverse("wagtail_serve", args=["nyhetsbrev/"])
        context = {"button_url": url, "button_text": _("To the newsletter")}
        write_mail("newsletters/mail/no_letters", to=address, language=language, context=context)
