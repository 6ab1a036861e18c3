"""The ways out: taking everything back, and disappearing at once."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from volunteers.my_pages.disappearance import vanish
from volunteers.my_pages.views.signed_in import own_way_out
from volunteers.people.models import Volunteer
from volunteers.signups.models import SignUp
from volunteers.signups.views import private, way_out


@require_http_methods(["GET", "HEAD", "POST"])
@own_way_out
def take_back(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    return ask_or_vanish(request, volunteer, "my_pages/take_back.html")


@require_http_methods(["GET", "HEAD", "POST"])
@own_way_out
def vanish_now(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    return ask_or_vanish(request, volunteer, "my_pages/vanish.html")


@require_http_methods(["GET", "HEAD", "POST"])
@way_out
def vanish_by_link(request: HttpRequest, sign_up: SignUp) -> HttpResponse:
    """For whoever has the link of one of their sign-ups, without signing in. Afterwards the link is gone."""
    return ask_or_vanish(request, sign_up.volunteer, "my_pages/vanish.html")


def ask_or_vanish(request: HttpRequest, volunteer: Volunteer, template: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, template)
    vanish(volunteer)
    return without_a_trace(request, redirect("gone"))


def without_a_trace(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """End the session and leave no cookie of ours, nor what the browser kept of our pages."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        logout(request)
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, CookieStorage.cookie_name):
        if name in request.COOKIES:
            response.delete_cookie(name, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_safe
@private
def gone(request: HttpRequest) -> HttpResponse:
    """The same for everybody, whether or not anything was there."""
    return render(request, "my_pages/gone.html")
