"""Certificates: made for the volunteer by themselves or by a coordinator, and checked by anybody who has the code."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from cms.base.security.limits import allow
from cms.privacy.models import AccessEntry
from volunteers.attendance.certifying import (
    TooLittle,
    certificate_with,
    issue,
    latest_of,
    shown,
)
from volunteers.attendance.certifying import withdraw as withdraw_certificate
from volunteers.attendance.forms import CheckForm
from volunteers.attendance.hours import hours_of
from volunteers.attendance.models import Certificate
from volunteers.attendance.papers.certificate import write_certificate
from volunteers.attendance.views.guarding import coordinators, note
from volunteers.attendance.views.office import as_pdf
from volunteers.people.models import Volunteer

LANGUAGES = ("sv", "en")
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


@require_safe
@coordinators
def of_volunteer(request: HttpRequest, pk: int) -> HttpResponse:
    """The hours of a volunteer and the certificates made of them."""
    volunteer = get_object_or_404(Volunteer.objects.visible_to(request.user), pk=pk)
    note(request, AccessEntry.Action.VIEW, str(volunteer))
    worked = hours_of(volunteer)
    context = {
        "volunteer": volunteer,
        "worked": worked,
        "minutes": sum(each.minutes for each in worked),
        "certificates": [(each, shown(each.code)) for each in volunteer.certificates.order_by("-pk")],
    }
    return render(request, "attendance/certificates.html", context)


@require_POST
@coordinators
def issue_for(request: HttpRequest, pk: int) -> HttpResponse:
    volunteer = get_object_or_404(Volunteer.objects.visible_to(request.user), pk=pk)
    try:
        issue(volunteer, by=request.user)
    except TooLittle as refusal:
        messages.warning(request, refusal.message)
    return redirect("attendance_certificates", pk)


@require_safe
@coordinators
def of_volunteer_as_pdf(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    volunteer = get_object_or_404(Volunteer.objects.visible_to(request.user), pk=pk)
    note(request, AccessEntry.Action.EXPORT, str(volunteer))
    return pdf_of(latest_of(volunteer), volunteer, language)


@require_POST
@coordinators
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Volunteer.objects.visible_to(request.user)
    certificate = get_object_or_404(Certificate, pk=pk, volunteer__in=visible)
    withdraw_certificate(certificate, by=request.user)
    return redirect("attendance_certificates", certificate.volunteer_id)


def pdf_of(certificate: Certificate | None, volunteer: Volunteer, language: str) -> HttpResponse:
    if certificate is None or language not in LANGUAGES:
        raise Http404
    return as_pdf(write_certificate(certificate, name=volunteer.name, language=language), name="intyg")


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
