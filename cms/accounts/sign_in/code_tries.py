"""Wrong codes, counted a person and day: asking again gives a new code, but no more guesses."""

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.accounts.sign_in.sign_in_link import send_sign_in_link
from cms.base.security.limits import codes_are_closed, try_code


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
            send_sign_in_link(self.email, language=get_language() or "sv")
