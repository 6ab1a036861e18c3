"""A proof that a browser has worked for a moment, by ALTCHA's version 2. Nobody has to have one: see who asks for it."""

from typing import Any

from altcha_django import LocalVerifier, run_verification
from django.utils.crypto import salted_hmac

GOOD_FOR = 2 * 3600  # seconds: who writes for long does not lose it
LONGEST = 4000  # characters; a real one has some 700
COST = 5000  # rounds of PBKDF2 a try, some 256 tries


def verifier() -> LocalVerifier:
    secret = salted_hmac("cms.contact.proof", "challenge", algorithm="sha256").hexdigest()
    challenge = {"algorithm": "PBKDF2/SHA-256", "cost": COST, "key_prefix": "00", "expires_seconds": GOOD_FOR}
    return LocalVerifier(hmac_secret=secret, challenge=challenge, bind_session=False)


def challenge() -> dict[str, Any]:
    """What to work on, signed. Nothing is remembered of it."""
    return verifier().get_challenge()


def is_proof(payload: str) -> bool:
    """Whether it is the solution of one of our challenges, still good and shown for the first time."""
    if len(payload) > LONGEST:
        return False
    try:
        return run_verification(payload, verifier=verifier(), replay=True, test_mode=False).verified
    except (
        RecursionError
    ):  # brackets within brackets: the library reads them before it looks at the signature
        return False
