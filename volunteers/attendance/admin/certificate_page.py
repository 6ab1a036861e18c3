"""The certificates of one volunteer, made and withdrawn by a coordinator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from cms.privacy.models import AccessEntry
from volunteers.attendance.admin.permissions import coordinators, note
from volunteers.attendance.certificate import TooLittle, issue, latest_of, shown
from volunteers.attendance.certificate import withdraw as withdraw_certificate
from volunteers.attendance.hours import hours_of
from volunteers.attendance.models import Certificate
from volunteers.attendance.papers.responses import pdf_of
from volunteers.people.models import Volunteer


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
