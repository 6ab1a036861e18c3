"""An authenticator app of our own, so that no code is held against the library that made it."""

import base64
import hmac
import time

from tests.sites import wait_for


def code_of(secret: str, *, at: float) -> str:
    """The six digits that an app shows at that second since 1970 (RFC 6238, with RFC 4226's truncation)."""
    digest = hmac.digest(base64.b32decode(secret), (int(at) // 30).to_bytes(8), "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 10**6:06}"


def newest_code(secret: str, *, left: int = 3) -> str:
    """What the app shows now, with so many seconds left to type it in: a code that has just ended is refused."""
    wait_for(lambda: time.time() % 30 < 30 - left)
    return code_of(secret.replace(" ", ""), at=time.time())
