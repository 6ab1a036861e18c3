"""Nobody works here with a password or a mailed code alone, and nobody for longer than a day's work."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

from cms.accounts.sign_in.second_factor import has_factor, may_work, page_that_asks
from cms.base.middleware import LACKS_FACTOR
from cms.base.security.recent_sign_in import records, seconds_since_shown

# Where a member of staff who lacks the second factor is still who they are.
SET_UP = "/konto/"
OWN_PAGES = tuple(
    f"{prefix}/mina-pass/" for prefix in ("", *(f"/{code}" for code, _name in settings.LANGUAGES))
)
# With a factor that was not shown in this session: only what shows it, or leaves.
SHOWING = ("mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_login", "account_logout")


class SessionEndMiddleware:
    """Ends a session when its time since the last proof of who it is has passed, however much it is used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            shown = records(request)
            if shown and seconds_since_shown(request) > settings.SESSION_COOKIE_AGE:
                logout(request)
        return self.get_response(request)


class SecondFactorMiddleware:
    """Stands after Django's and allauth's own, which know the user and how the session began.

    A member of staff whose session has not shown an app's code or a passkey meets the page that sets one up, or asks
    for it, and is a stranger everywhere else, but for the pages that a volunteer opens with a mailed code.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Visitors have no session: nothing is looked up for them.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or may_work(request):
            return self.get_response(request)
        setattr(request, LACKS_FACTOR, True)
        path = request.path_info
        if path.startswith("/admin/"):
            return self.ask(request)
        if path.startswith(SET_UP):
            if has_factor(request.user) and path not in {resolve_url(name) for name in SHOWING}:
                return self.ask(request)
        elif not path.startswith(OWN_PAGES):
            request.user = AnonymousUser()
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Ask for a fresh log-in, then open the page again.

        Unlike allauth's own answer it keeps nothing of a form that was sent: not what was typed, not the client's address.
        """
        if not isinstance(exception, ReauthenticationRequired):
            return None
        methods = get_adapter(request).get_reauthentication_methods(request.user)
        return redirect_to(
            methods[0]["url"] if methods else resolve_url("account_login"), request.get_full_path()
        )

    def ask(self, request: HttpRequest) -> HttpResponse:
        """To the page where the factor is shown, or set up, and back to what was asked for when that can be read again."""
        page = page_that_asks(request.user) if has_factor(request.user) else "mfa_index"
        wanted = request.get_full_path() if request.method == "GET" else resolve_url("wagtailadmin_home")
        return redirect_to(resolve_url(page), wanted)


def redirect_to(page: str, wanted: str) -> HttpResponse:
    return redirect(f"{page}?{urlencode({'next': wanted})}")
