"""Sessions whose content is sealed: codes by mail, seeds on their way to an app, addresses of people signing in."""

import json
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from cms.privacy.encryption import Unreadable, seal, unseal

ABOUT = "sessions.session.data"


class SessionStore(DatabaseStore):
    """Django's table, read only with FIELD_KEYS. What does not open is an empty session: one signs in anew."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        return seal(json.dumps(session_dict), about=ABOUT)

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        try:
            return json.loads(unseal(str(session_data), about=ABOUT) or "{}")
        except (Unreadable, ValueError):
            return {}
