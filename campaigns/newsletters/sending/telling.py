"""The mail to whoever asked for a letter that does not go on by itself."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.models import Sending
from cms.mail.composing import write_mail


def tell_of_pause(sending: Sending) -> None:
    """Written to the outbox, in the caller's transaction; it waits there when the mail server is the trouble."""
    if sending.asked_by is None or not sending.asked_by.is_active:
        return
    write_mail(
        "newsletters/mail/paused",
        to=sending.asked_by.email,
        language=settings.LANGUAGE_CODE,
        context={
            "why": sending.get_pause_display(),
            "button_url": settings.SITE_URL + reverse("letters:sending", args=[sending.pk]),
            "button_text": _("See how the letter is doing"),
        },
    )
