"""What pages may run. The public policy stands in settings; this is the admin's, and the nonce that it needs.

Wagtail writes a few scripts of its own inside its pages. The templates that do so are replaced by ours, which
add the nonce of the answer; widgets are rendered without a request, hence the context variable.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csp import get_nonce
from django.template.response import SimpleTemplateResponse
from django.utils.csp import CSP, build_policy
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.csp import csp_override

_request: ContextVar[HttpRequest | None] = ContextVar("request whose nonce scripts carry", default=None)

ADMIN_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    # Draftail writes style elements that change with what is edited: neither nonce nor hash can cover them.
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "frame-src": [CSP.SELF],  # previews
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
}


class AdminPolicyMiddleware:
    """Stands right after Django's middleware, which makes the nonce and writes the header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/admin/"):
            return self.get_response(request)
        return csp_override(ADMIN_CSP | upgraded())(self.answer)(request)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The answer with all that is drawn in it, while its scripts can be given the nonce."""
        token = _request.set(request)
        try:
            response = self.get_response(request)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response.render()
        finally:
            _request.reset(token)
        return response


def allow_just(policy: Mapping[str, Any], response: HttpResponse) -> None:
    """Give the answer this policy of its own, without a nonce: it stands before the admin's and the public one."""
    response.headers[CSP.HEADER_ENFORCE.value] = build_policy(policy)


def upgraded() -> dict[str, Any]:
    """Where the site speaks HTTPS nothing is fetched in clear, though an editor's link may say http."""
    return {"upgrade-insecure-requests": True} if settings.HTTPS else {}


def nonce_attribute() -> SafeString:
    """``nonce="…"`` for a script of the page being made, or nothing outside the admin."""
    request = _request.get()
    nonce = get_nonce(request) if request else None
    return format_html(' nonce="{}"', nonce) if nonce is not None else mark_safe("")


def render_chooser(
    widget: Any, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
) -> SafeString:
    """What Wagtail's BaseChooser.render does, with the nonce on its script."""
    if not attrs or "id" not in attrs:
        raise TypeError("BaseChooser cannot be rendered without an 'id' attribute")
    data = widget.get_value_data(value)
    script = widget.render_js_init(attrs["id"], name, data)
    return mark_safe(f"{widget.render_html(name, data, attrs)}<script{nonce_attribute()}>{script}</script>")  # noqa: S308
