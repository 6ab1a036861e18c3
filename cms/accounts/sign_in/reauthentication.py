"""A fresh log-in before what is worth one: taking data out, changing a way in, leaving for good."""

import hashlib
import hmac
import secrets
import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from cms.accounts.models import User
from cms.accounts.sign_in.code_tries import CodeTry
from cms.accounts.sign_in.discreet_address import is_discreet_address
from cms.accounts.sign_in.proofs import record_proof
from cms.accounts.sign_in.sign_in_link import send_sign_in_link
from cms.base.security.limits import allow, codes_are_closed
from cms.mail.outbox import write_mail

PENDING = "accounts_code_to_show"  # in the session
TIMEOUT, TRIES = 600, 3


class TooManyCodes(Exception):
    """They have asked for as many codes as one may get in an hour. Nobody else's asking is counted."""


def send_code(request: HttpRequest, user: User) -> None:
    """Mail six digits that prove for ten minutes, and three tries, that the address is still theirs. Raises TooManyCodes."""
    if not allow(request, "ask_code", holder=holder_of(user)):
        raise TooManyCodes
    if codes_are_closed(request, holder_of(user)):
        send_sign_in_link(user.email, language=get_language() or "sv")
        return
    code = f"{secrets.randbelow(10**6):06}"
    digest = digest_of(code, settings.SECRET_KEY)
    request.session[PENDING] = {"digest": digest, "at": time.time(), "tries": 0}
    write_mail(
        "accounts/mail/login_code",
        to=user.email,
        language=get_language() or "sv",
        context={"code": code, "button_url": ""},
        is_discreet=is_discreet_address(user.email),
    )


def awaits_code(request: HttpRequest) -> bool:
    pending = request.session.get(PENDING)
    return pending is not None and time.time() - pending["at"] <= TIMEOUT and pending["tries"] < TRIES


def take_code(request: HttpRequest, user: User, code: str) -> bool:
    """Whether the code is the one that was mailed; then the session is fresh. A wrong one costs a try.

    Raises CodesClosed.
    """
    if not awaits_code(request):
        return False
    tried = CodeTry(request, user.email, whose=holder_of(user))
    pending: dict[str, Any] = request.session[PENDING]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = [digest_of("".join(filter(str.isdigit, code)), key) for key in keys]
    if not any(hmac.compare_digest(pending["digest"], digest) for digest in digests):
        request.session[PENDING] = pending | {"tries": pending["tries"] + 1}
        tried.was_wrong()
        return False
    tried.was_right()
    del request.session[PENDING]
    record_proof(request, user, "code", email=user.email)
    return True


def holder_of(user: User) -> str:
    """On whom it is counted: somebody who is signed in, and so nobody who only knows the address."""
    return f"user:{user.pk}"


def digest_of(code: str, key: str) -> str:
    return hmac.digest(key.encode(), f"cms.accounts.code:{code}".encode(), hashlib.sha256).hex()
