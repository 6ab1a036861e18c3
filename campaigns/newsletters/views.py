"""What the links in our mails lead to. A GET shows; only a POST changes anything."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.newsletters.links import LEAVE, MANAGE, subscriber_behind
from campaigns.newsletters.models import Subscriber
from campaigns.newsletters.subscribing.leaving import leave

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Keep the page out of caches, search engines and the address that a browser passes on."""

    @wraps(view)
    def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = view(request, **kwargs)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
        return response

    return wrapper


def link_gone(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletters/link_gone.html", status=404)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def confirm_letters(request: HttpRequest, token: str) -> HttpResponse:
    return link_gone(request)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def manage_letters(request: HttpRequest, token: str) -> HttpResponse:
    subscriber = subscriber_behind(token, MANAGE)
    if subscriber is None:
        return link_gone(request)
    return render(request, "newsletters/choices.html", {"subscriber": subscriber})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
def leave_letters(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; the button, or a mail program's own (RFC 8058), ends the letters."""
    subscriber = subscriber_behind(token, LEAVE)
    if subscriber is None:
        return link_gone(request)
    if request.method == "POST":
        subscriber = leave(subscriber)
        if "leave" in request.POST:  # our own button; a mail program may not be led elsewhere
            return redirect("leave_letters", token=token)
    has_left = subscriber.state != Subscriber.State.ACTIVE
    return render(request, "newsletters/leave.html", {"has_left": has_left, "token": token})
