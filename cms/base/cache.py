"""What is the same for every visitor, kept from one request to the next until an editor changes something.

Everything that is done in the admin is written in Wagtail's two logs, so their newest entries are an edition of the
site's content: known to every process in one cheap query, at once and without signals. What is kept is kept for one
edition. What programs change without the log shows within SECONDS.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import get_language

STORE = "kept"  # in settings.CACHES: memory of the process itself, as the edition comes from the database
SECONDS = 60
NEWEST = (
    "SELECT (SELECT max(id) FROM wagtailcore_pagelogentry), (SELECT max(id) FROM wagtailcore_modellogentry)"
)
MISSING = object()


def keep[Kept](request: HttpRequest | None, name: str, make: Callable[[], Kept], *vary: object) -> Kept:
    """What ``make`` returns, made once for each edition, host, language and value of ``vary``, for a minute.

    It must be the same for all who ask: nothing personal, no token of a form, nothing that counts. The reprs of ``vary``
    tell the versions apart. Every call gives a copy of its own. An exception is not kept. Nothing is kept of a preview.
    """
    if request is None or getattr(request, "is_preview", False):
        return make()
    versions = f"{edition(request)} {get_language()} {name} {vary}"
    key = blake2b(versions.encode(), digest_size=16).hexdigest()
    store = caches[STORE]
    found = store.get(key, MISSING)
    if found is MISSING:
        found = make()
        store.set(key, found, SECONDS)
    return found


def edition(request: HttpRequest) -> tuple[Any, ...]:
    """Which state of the content the request meets; read once a request, before any content is."""
    known: dict[str, Any] = vars(request)
    if "_edition" not in known:
        with connection.cursor() as cursor:
            cursor.execute(NEWEST)
            known["_edition"] = (request.get_host(), *cursor.fetchone())
    return known["_edition"]
