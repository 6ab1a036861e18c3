"""How lately a session's user has shown who they are: asked before what cannot be called back, and for how long it holds."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def signed_in_lately(request: HttpRequest) -> bool:
    """Whether the person has signed in, or shown anew who they are, within the last five minutes."""
    return seconds_since_shown(request) < app_settings.REAUTHENTICATION_TIMEOUT


def seconds_since_shown(request: HttpRequest) -> float:
    """Infinite for a session that tells of no sign-in."""
    return time.time() - max((record["at"] for record in records(request)), default=float("-inf"))


def records(request: HttpRequest) -> list[dict[str, Any]]:
    """How this session's user has shown who they are, oldest first."""
    return get_authentication_records(request, request.user)


def lately(view: View) -> View:
    """Ask whoever signed in longer ago to show anew who they are, and open the page again; nothing of a form is kept.

    allauth's own decorator lets those pass who have neither a password nor a second factor.
    """

    @wraps(view)
    def ask_first(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not signed_in_lately(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return ask_first
