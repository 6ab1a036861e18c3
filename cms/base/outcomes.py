"""What came of a press, told on the page after it and never again: an address that is repeated, kept or made up tells nothing.

No cookie is needed for it, so whoever is not signed in has none either, and two tabs tell each its own.
"""

import hashlib
import secrets

from django.core.cache import cache
from django.http import HttpRequest

PARAMETER = "sagt"
KEPT = 600  # seconds: as long as it may take to get to the page


def with_outcome(address: str, said: str) -> str:
    """The address of a page of ours, without a query, made such that ``outcome_of`` tells this there, once."""
    page, mark, anchor = address.partition("#")
    nonce = secrets.token_urlsafe(9)
    cache.set(_key(page, nonce), said, KEPT)
    return f"{page}?{PARAMETER}={nonce}{mark}{anchor}"


def outcome_of(request: HttpRequest) -> str:
    """What is to be told on this page now; mostly nothing. It is told to a GET alone."""
    nonce = request.GET.get(PARAMETER, "")
    if not nonce or request.method != "GET":
        return ""
    key = _key(request.path, nonce)
    said: str = cache.get(key, "")
    # Whoever deletes it tells it: of two requests at the same moment one.
    return said if said and cache.delete(key) else ""


def _key(page: str, nonce: str) -> str:
    return f"outcome:{hashlib.sha256(f'{page} {nonce}'.encode()).hexdigest()}"
