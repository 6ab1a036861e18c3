"""Sessions of which the database knows neither the cookie nor, without FIELD_KEYS, what they hold: codes by mail, seeds on their
way to an app, addresses of people signing in.
"""

import base64
import hashlib
import json
from typing import Any

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.contrib.sessions.models import Session
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

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
        while True:
            self._session_key = self._get_new_session_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Raises ``CreateError`` when there is one with this key already, ``UpdateError`` when there is none any more."""
        if self.session_key is None:
            self.create()
            return
        data = json.dumps(self._get_session(no_load=must_create))
        key = kept_as(self.session_key)
        row = Session(key, seal(data, about=ABOUT, row=key), self.get_expiry_date())
        try:
            with transaction.atomic():
                row.save(force_insert=must_create, force_update=not must_create)
        except IntegrityError as error:
            raise (CreateError if must_create else UpdateError) from error
        except DatabaseError as error:
            if must_create:
                raise
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
