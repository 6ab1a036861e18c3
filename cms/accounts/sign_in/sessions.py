"""Sessions of which the database knows neither the cookie nor, without FIELD_KEYS, what they hold: codes by mail, seeds on their
way to an app, addresses of people signing in.
"""

import base64
import hashlib
import json
from typing import Any

from django.contrib.sessions.backends.base import VALID_KEY_CHARS, SessionBase, UpdateError
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from cms.privacy.encryption import Unreadable, seal, unseal

ABOUT = "sessions.session.data"


class SessionStore(SessionBase):
    """Django's table. A row is found by a hash of the cookie and opens as that row alone; what does not open is an empty session:
    one signs in anew.
    """

    def load(self) -> dict[str, Any]:
        found = Session.objects.filter(pk=kept_as(self.session_key), expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None  # a cookie that we did not give is nobody's
            return {}
        try:
            return json.loads(unseal(found.session_data, about=ABOUT, row=found.pk) or "{}")
        except (Unreadable, ValueError):
            return {}

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(pk=kept_as(session_key)).exists()

    def create(self) -> None:
        data = dict(self.items())
        self._session_key = get_random_string(32, VALID_KEY_CHARS)
        self.write(data, force_insert=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Raises ``UpdateError`` when there is none with this key any more."""
        if must_create or self.session_key is None:
            self.create()
        else:
            self.write(dict(self.items()), force_update=True)

    def write(self, data: dict[str, Any], **how: Any) -> None:
        key = kept_as(self.session_key)
        row = Session(key, seal(json.dumps(data), about=ABOUT, row=key), self.get_expiry_date())
        try:
            with transaction.atomic():
                row.save(**how)
        except Session.NotUpdated as error:
            raise UpdateError from error

    def delete(self, session_key: str | None = None) -> None:
        Session.objects.filter(pk=kept_as(session_key or self.session_key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expire_date__lt=timezone.now()).delete()


def kept_as(session_key: str | None) -> str:
    """What the table knows of a cookie: 40 characters, 240 bits of SHA-256. The cookie is random, so nothing can be guessed."""
    digest = hashlib.sha256((session_key or "").encode()).digest()
    return base64.urlsafe_b64encode(digest[:30]).decode()
