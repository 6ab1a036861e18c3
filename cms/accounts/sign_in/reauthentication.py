"""A fresh log-in before what is worth one: taking data out, changing a way in, leaving for good."""

import hashlib
import hmac
import secrets
import time
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from cms.accounts.models import User
from cms.accounts.sign_in.adapters import is_discreet_address
from cms.accounts.sign_in.proofs import record_proof
from cms.mail.outbox import write_mail

PENDING = "accounts_code_to_show"  # in the session
TIMEOUT, TRIES = 600, 3


class TooManyCodes(Exception):
    """This address has been sent as many codes as one may get in an hour."""


def send_code(request: HttpRequest, user: User) -> None:
    """Mail six digits that prove for ten minutes, and three tries, that the address is still theirs. Raises TooManyCodes."""
    if not ratelimit.consume(request, action="request_login_code", key=user.email.lower()):
        raise TooManyCodes
    code = f"{secrets.randbelow(10**6):06}"
    request.session[PENDING] = {"digest": digest_of(code), "at": time.time(), "tries": 0}
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
    """Whether the code is the one that was mailed; then the session is fresh. A wrong one costs a try."""
    if not awaits_code(request):
        return False
    pending: dict[str, Any] = request.session[PENDING]
    if not hmac.compare_digest(pending["digest"], digest_of("".join(filter(str.isdigit, code)))):
        request.session[PENDING] = pending | {"tries": pending["tries"] + 1}
        return False
    del request.session[PENDING]
    record_proof(request, user, "code", email=user.email)
    return True


def digest_of(code: str) -> str:
    return hmac.digest(
        settings.SECRET_KEY.encode(), f"cms.accounts.code:{code}".encode(), hashlib.sha256
    ).hex()
