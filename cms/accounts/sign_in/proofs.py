"""What a session's user has shown of who they are. allauth keeps it and has no public way to add to it: this is our way in.

``cms.base.security.recent_sign_in`` reads it, which allauth does allow.
"""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest


def record_proof(request: HttpRequest, user: Any, method: str, **details: Any) -> None:
    """Note in the session that the user has just shown a ``password``, ``code``, ``mfa`` or ``socialaccount``.

    Nobody is signed in by it. Details without a value are left out; the others must be fit for JSON.
    """
    record_authentication(request, user, method, **details)
