"""Certificates: made by the volunteer themselves, and checked by anybody who has the code."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cms.base.security.limits import allow
from volunteers.attendance.certificate import TooLittle, certificate_with, issue, latest_of
from volunteers.attendance.forms import CheckForm
from volunteers.attendance.papers.responses import pdf_of
from volunteers.people.models import Volunteer

TOO_MANY = _("That was many times in a short while. Wait a few minutes and try again.")
signed_in = partial(login_required, login_url="account_request_login_code")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def my_certificate(request: HttpRequest, language: str) -> HttpResponse:
    """POST makes one of all hours until now; GET shows the last one, to the volunteer alone."""
    user: Any = request.user
    volunteer = Volunteer.objects.filter(user=user, erased_at=None).first()
    if volunteer is None:
        raise Http404
    if request.method == "POST":
        try:
            issue(volunteer)
        except TooLittle as refusal:
            return render(request, "attendance/too_little.html", {"text": refusal.message}, status=409)
        return redirect(request.path)
    return pdf_of(latest_of(volunteer), volunteer, language)


def seen_by_nobody_else(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Neither kept by caches nor found by search engines."""

    def wrapper(request: HttpRequest, code: str = "") -> HttpResponse:
        response = view(request, code)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
        return response

    return wrapper


@require_http_methods(["GET", "HEAD", "POST"])
@seen_by_nobody_else
def check(request: HttpRequest, code: str = "") -> HttpResponse:
    """Whether a certificate is real, what it says, and nothing about whom. Every look is counted, by link or by form."""
    typed = {"code": code} if code else request.POST or None
    form = CheckForm(typed)
    if typed and not allow(request, "check_certificate", reads=True):
        form.add_error(None, TOO_MANY)
        return render(request, "attendance/check.html", {"form": form}, status=429)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        context |= {"asked": True, "certificate": certificate_with(form.cleaned_data["code"])}
    return render(request, "attendance/check.html", context, status=422 if form.errors else 200)
