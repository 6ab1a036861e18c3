"""Wrong codes, counted a person and day: asking again gives a new code, but no more guesses."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.accounts.sign_in.sign_in_link import send_sign_in_link
from cms.base.security.limits import codes_are_closed, try_code
from cms.mail.outbox import write_mail


class CodesClosed(Exception):
    """So many wrong codes have been typed for the address that no code is taken until tomorrow. Links are."""

    message = _(
        "Many wrong codes have been typed for this address, so no code works today. We have sent a mail about it: the links "
        "in our mails work."
    )


class CodeTry:
    """One code that somebody types for an address. It counts as wrong until it is said to be right. Raises CodesClosed.

    ``whose`` is counted in place of the address where only the person themselves can type, as in their session.
    """

    def __init__(self, request: HttpRequest, email: str, *, whose: str = "") -> None:
        self.request, self.email, self.whose = request, email, whose or email
        usage = try_code(request, self.whose)
        if usage is None:
            raise CodesClosed
        self.usage = usage

    def was_right(self) -> None:
        self.usage.rollback()

    def was_wrong(self) -> None:
        """The last one of the day closes the codes, and the person is told, with the way that is left."""
        if codes_are_closed(self.request, self.whose):
            self.tell(get_language() or "sv")

    def tell(self, language: str) -> None:
        send_sign_in_link(self.email, language=language)


class FactorTry(CodeTry):
    """A code from the app of somebody who works here; whoever types it has shown a password or a mailed code before."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        super().__init__(request, user.email, whose=f"factor:{user.pk}")

    def tell(self, language: str) -> None:
        write_mail(
            "accounts/mail/way_in_changed",
            to=self.email,
            language=language,
            context={
                "news": _(
                    "Many wrong codes of your app have been typed, by somebody who knew your password or reads your mail. "
                    "Until tomorrow only a passkey or a recovery code opens your account."
                ),
                "button_url": settings.SITE_URL + reverse("account_reset_password"),
            },
        )
