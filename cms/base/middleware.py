"""What every request passes: headers, the language of the address, and the guard before every form."""

import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware, RejectRequest
from django.templatetags.static import static
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac
from wagtail.contrib.redirects import middleware as redirects

GetResponse = Callable[[HttpRequest], HttpResponse]
FORM_WINDOW = 12 * 3600  # seconds: a form is good for 12 to 24 hours
CAME_FROM_US = "came_from_us"  # on a request whose browser says that the form was ours
LACKS_FACTOR = "lacks_factor"  # on a request of staff who have not shown their second factor: nothing of the admin is theirs yet
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
# "none" is the person's own doing, such as a page brought back by the browser.
NOT_ANOTHER_SITE = {"same-origin", "none"}

# What browsers could let a page do, and no page of ours does. Playing the film, whole screen and passkeys are left as they are.
REFUSED = (
    *(
        "accelerometer",
        "bluetooth",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
    ),
    *(
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "screen-wake-lock",
        "serial",
        "storage-access",
    ),
    *("usb", "window-management", "xr-spatial-tracking"),
)


def permissions(*used: str) -> str:
    """A Permissions-Policy that leaves a page of ours these and no other."""
    return ", ".join(f"{feature}={'(self)' if feature in used else '()'}" for feature in REFUSED)


PERMISSIONS = permissions()
# Nothing below these is for search engines, nor what a visitor did wrong, whatever the page itself says.
NOT_TO_BE_FOUND = re.compile(
    r"/(?:admin|anymail|api|demo|healthz|konto|mailchimp|min-kalender|readyz|(?:\w\w/)?mina-pass)(?:/|$)"
)

REFUSED_CODING = re.compile(r";\s*q\s*=\s*0(?:\.0*)?\s*(?:;|$)", re.IGNORECASE | re.ASCII)


class SecurityHeadersMiddleware:
    """Headers that Django has no setting for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Pictures stand in letters too, which people read on the sites of their mail providers.
        is_media = request.path.startswith(settings.MEDIA_URL)
        response.headers.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if is_media else "same-origin"
        )
        if response.headers.get("Content-Type", "").startswith("text/html"):
            # Read of documents alone: on each file it would be a tenth of what the help page may weigh.
            response.headers.setdefault("Permissions-Policy", PERMISSIONS)
            # A banner is to be on every page at once: whoever holds a page asks us before showing it again (RFC 9111, 5.2.2.4).
            response.headers.setdefault("Cache-Control", "no-cache")
        if response.status_code >= 400 or NOT_TO_BE_FOUND.match(request.path):
            response.headers.setdefault("X-Robots-Tag", "noindex, noarchive")
        return response


class RefusedCodingsMiddleware:
    """Takes out of Accept-Encoding what the reader refuses, such as ``gzip;q=0`` (RFC 9110, 12.4.2).

    Whoever packs behind it, Django, WhiteNoise and our own, looks for the bare name and reads no weights.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if ";" in accepted:
            kept = [coding for coding in accepted.split(",") if not REFUSED_CODING.search(coding)]
            request.META["HTTP_ACCEPT_ENCODING"] = ",".join(kept)
        return self.get_response(request)


class BackMiddleware:
    """What shows what somebody did is not shown once more by the browser's Back, when they have gone or signed out.

    Such a page is one that nobody may keep, or that is answered to somebody with a session. Browsers that hold whole
    pages in memory do so in spite of ``no-store`` at times, so the page carries a script that asks for it anew; without
    JavaScript ``no-store`` is what there is. Stands before anything is packed, and behind the help page's own, which
    leaves no trace in its own way.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        if has_session(request) and not request.path_info.startswith("/admin/"):
            # The admin works with scripts alone, and whoever goes Back there wants what they have typed.
            add_never_cache_headers(response)
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            # A file that somebody keeps is no page of theirs to go back to, and runs nothing.
            return response
        if has_session(request) or "no-store" in response.headers.get("Cache-Control", ""):
            script = f'<script type="module" src="{static("base/back.js")}"></script></head>'
            response.content = response.content.replace(b"</head>", script.encode(), 1)
            if "Content-Length" in response.headers:
                response.headers["Content-Length"] = str(len(response.content))
        return response


class LanguageMiddleware:
    """The address alone decides the language: no cookie, no Accept-Language, one answer for everyone and every cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class FormGuardMiddleware(CsrfViewMiddleware):
    """Django's own protection for whoever has a session, and for everyone else one without a cookie.

    A visitor's form carries a signed, dated token that is the same for all, so that the page it stands on can be
    cached; what keeps other sites out is Origin and Sec-Fetch-Site, which every browser sends with a POST.
    """

    def process_view(
        self, request: HttpRequest, callback: Any, callback_args: Any, callback_kwargs: Any
    ) -> HttpResponseForbidden | None:
        if (
            request.method not in SAFE_METHODS
            and not getattr(callback, "csrf_exempt", False)
            and not has_session(request)
            and request.headers.get("Sec-Fetch-Site", "none") not in NOT_ANOTHER_SITE
        ):
            return self._reject(request, "The form was sent from another site.")  # type: ignore[attr-defined]
        return super().process_view(request, callback, callback_args, callback_kwargs)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.META.get("CSRF_COOKIE") in dated_secrets():
            return response
        return super().process_response(request, response)

    def _get_secret(self, request: HttpRequest) -> str | None:
        return super()._get_secret(request) if has_session(request) else dated_secrets()[0]  # type: ignore[misc]

    def _check_token(self, request: HttpRequest) -> None:
        """Only reached when Origin, if it was sent, is ours."""
        # Before what was typed is offered back with a fresh token, a browser must have vouched for where it came from.
        vouched = "Origin" in request.headers or request.headers.get("Sec-Fetch-Site") == "same-origin"
        setattr(request, CAME_FROM_US, vouched)
        try:
            super()._check_token(request)  # type: ignore[misc]
        except RejectRequest:
            if has_session(request) or not any(self._carries(request, each) for each in dated_secrets()[1:]):
                raise

    def _carries(self, request: HttpRequest, secret: str) -> bool:
        earlier = HttpRequest()
        earlier.method, earlier.META, earlier.POST = request.method, request.META, request.POST
        earlier.COOKIES = {settings.SESSION_COOKIE_NAME: "", settings.CSRF_COOKIE_NAME: secret}
        try:
            super()._check_token(earlier)  # type: ignore[misc]
        except RejectRequest:
            return False
        return True


class RedirectMiddleware(redirects.RedirectMiddleware):
    """Wagtail's own, but what was chosen in the query goes along to the page's new address; another site is told nothing."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answer: HttpResponseBase = super().process_response(request, response)
        query, address = request.META.get("QUERY_STRING", ""), answer.headers.get("Location", "")
        is_ours = (address.startswith("/") and not address.startswith("//")) or address.startswith(
            f"{settings.SITE_URL}/"
        )
        if answer is not response and query and is_ours and "?" not in address:
            answer.headers["Location"] = f"{address}?{query}"
        return answer


def has_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def dated_secrets() -> list[str]:
    """The secret of this window and of the one before, 32 characters each, derived from SECRET_KEY and the date.

    Then those of former keys (SECRET_KEY_FALLBACKS), so that a form that somebody is filling in is not lost.
    """
    window = int(time.time()) // FORM_WINDOW
    return [
        salted_hmac("cms.base.form", str(number), secret=key, algorithm="sha256").hexdigest()[:32]
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        for number in (window, window - 1)
    ]
