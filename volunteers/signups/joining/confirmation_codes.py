"""Six-digit codes that show an address to be one's own. Only their keyed hash is stored."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from volunteers.signups.models import SignUp

VALID = timedelta(minutes=30)
TRIES = 5
COLUMNS = ("code", "code_until", "code_tries")


def issue_code(sign_up: SignUp) -> str:
    """A fresh code for the sign-up; an earlier one stops working. The caller saves ``COLUMNS`` of the row."""
    code = f"{secrets.randbelow(10**6):06d}"
    sign_up.code = _hash(sign_up, code, settings.SECRET_KEY)
    sign_up.code_until = timezone.now() + VALID
    sign_up.code_tries = 0
    return code


def code_is_right(sign_up: SignUp, code: str) -> bool:
    """Whether the code is the one sent, in time and not tried too often. Counts the try; the caller saves the row."""
    sign_up.code_tries += 1
    if (
        not sign_up.code
        or sign_up.code_tries > TRIES
        or sign_up.code_until is None
        or sign_up.code_until < timezone.now()
    ):
        return False
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(sign_up.code, _hash(sign_up, code, key)) for key in keys)


def note_answer(row: SignUp, mark: str) -> None:
    """The mail of the form with this mark was answered, whatever came of it: its own page, and no other, says so.

    The row is locked; nothing is written when no form is known.
    """
    if mark and row.answered_form != mark:
        row.answered_form = mark
        row.save(update_fields=["answered_form"])


def _hash(sign_up: SignUp, code: str, key: str) -> str:
    about = f"{sign_up.pk}:{code}"
    return salted_hmac("volunteers.signups.code", about, secret=key, algorithm="sha256").hexdigest()
