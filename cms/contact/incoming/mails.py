"""The mails of a new message: its number to who wrote it, and to the handlers that there is one. None says what it says."""

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.contact.models import ContactRules, Message
from cms.mail.outbox import write_mail
from cms.waiting.choices import wants

HANDLERS = "Message handlers"  # the group, as in cms/accounts/staff/groups.py


def handlers() -> QuerySet[User]:
    """Those who may be given a message."""
    return User.objects.filter(groups__name=HANDLERS, is_active=True).distinct().order_by("pk")


def send_receipt(message: Message) -> None:
    """The number by mail, in the language of the form."""
    write_mail(
        "contact/mail/receipt", to=message.email, language=message.language, context={"message": message}
    )


def tell_handlers(message: Message) -> None:
    if not ContactRules.current().is_notified:
        return
    with translation.override(settings.LANGUAGE_CODE):
        kind = message.get_kind_display()
    context = {
        "message": message,
        "kind": kind,
        "button_url": settings.SITE_URL + reverse("inbox:show", args=[message.pk]),
        "button_text": _("Open the message"),
    }
    for handler in (each for each in handlers() if wants(each, "inbox")):
        write_mail("contact/mail/notice", to=handler.email, language=settings.LANGUAGE_CODE, context=context)
