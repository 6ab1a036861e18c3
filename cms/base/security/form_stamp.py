"""A name for one form, sent back with it, by which the same form sent twice is known: a second press, a page sent again."""

import secrets
import time
from dataclasses import dataclass

from django.core import signing

from cms.base.security.opaque_signer import OpaqueSigner

SIGNER = OpaqueSigner(salt="cms.base.stamping")


@dataclass(frozen=True)
class Stamp:
    """Which form it was, and when it was made. Both are empty when it is not ours."""

    nonce: str = ""
    made_at: float | None = None


def make_stamp() -> str:
    """A name for one form and the time, signed, to be sent back with it. Nothing is remembered of it.

    Never in what is kept for many (``cms.base.cache``): they would all be one.
    """
    return SIGNER.sign(f"{secrets.token_urlsafe(12)}.{time.time():.1f}")


def read_stamp(stamp: str) -> Stamp:
    try:
        nonce, _dot, made_at = SIGNER.unsign(stamp).partition(".")
        return Stamp(nonce, float(made_at))
    except (signing.BadSignature, ValueError):
        return Stamp()
