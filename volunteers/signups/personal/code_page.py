"""The page where a mailed code is typed. Its address carries what its form said, sealed: nothing is remembered of it.

What is known of whoever has the address is never read for it, so the page is the same for a known and an unknown one.
"""

import json
import time
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime

from django.core import signing
from django.urls import reverse

from cms.privacy.encryption import fingerprint
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import TAKES_A_CODE, WITH_A_CODE, row_behind

BETWEEN = "\n"


@dataclass(frozen=True)
class Typed:
    """What was typed with a form, and its nonce; ``agreed_to`` is a primary key. Empty in addresses from before this was carried.

    ``asked_at``: when a new code was asked for by its page, in seconds, and whether that could be done.
    """

    email: str = ""
    name: str = ""
    people: int = 1
    age: str = ""
    guardian: str = ""
    agreed_to: int | None = None
    is_discreet: bool = False
    form: str = ""
    asked_at: int = 0
    was_sent: bool = False

    @property
    def asked(self) -> datetime | None:
        """When a new code was last asked for."""
        return datetime.fromtimestamp(self.asked_at, UTC) if self.asked_at else None

    def ask_again(self, *, is_sent: bool) -> "Typed":
        return replace(self, asked_at=int(time.time()), was_sent=is_sent)


def mark_of(form: str) -> str:
    """By which a mail, and its answer, are known to be a form's. Empty for no form."""
    return fingerprint(form, about="signups.form")[:16] if form else ""


NOTHING = Typed()


def code_page_of(sign_up: SignUp, typed: Typed = NOTHING) -> str:
    """Where the code is typed in. It opens nothing without the code."""
    return reverse("type_code", args=[reference_of(sign_up, typed)])


def reference_of(sign_up: SignUp, typed: Typed = NOTHING) -> str:
    """Filled up, so that its length follows from what was typed alone."""
    row = f"{sign_up.pk:019}.{sign_up.volunteer.link_number:09}"
    return TAKES_A_CODE.sign(row + BETWEEN + json.dumps(astuple(typed), ensure_ascii=False))


def behind(reference: str) -> tuple[SignUp | None, Typed]:
    """The sign-up, None when it is gone or the address is forged; and what its form said."""
    try:
        row, _between, said = TAKES_A_CODE.unsign(reference).partition(BETWEEN)
    except signing.BadSignature:
        return None, NOTHING
    return row_behind(row, only=WITH_A_CODE), Typed(*json.loads(said)) if said else NOTHING


def is_answered(sign_up: SignUp, typed: Typed) -> bool:
    """Whether the mail of this very form was answered, by its code or its button.

    Not whether the person is signed up: that is told to nobody who only knows the address.
    """
    mark = mark_of(typed.form)
    return bool(mark) and sign_up.answered_form == mark
