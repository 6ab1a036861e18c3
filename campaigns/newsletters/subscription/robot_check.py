"""Telling robots from people, in favour of people: who has no JavaScript, an old page or a slow hand is not a robot."""

import time

from django.core import signing

from cms.base.security.opaque_signer import OpaqueSigner

SIGNER = OpaqueSigner(salt="campaigns.newsletters.made")
TOO_FAST = 2.0  # seconds: nobody reads and fills in the form in less


def stamp() -> str:
    """When a form was made, signed, to be sent back with it."""
    return SIGNER.sign(f"{time.time():.1f}")


def looks_like_robot(*, trap: str, stamp: str) -> bool:
    """Whether the field that nobody sees was filled in, or the form came back at once. Without a stamp nothing is known."""
    if trap:
        return True
    try:
        return time.time() - float(SIGNER.unsign(stamp)) < TOO_FAST
    except (signing.BadSignature, ValueError):
        return False
