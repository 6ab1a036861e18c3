"""A paper as the answer to a request."""

from django.http import Http404, HttpResponse

from volunteers.attendance.models import Certificate
from volunteers.attendance.papers.certificate_pdf import write_certificate
from volunteers.people.models import Volunteer

LANGUAGES = ("sv", "en")


def as_pdf(body: bytes, *, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


def pdf_of(certificate: Certificate | None, volunteer: Volunteer, language: str) -> HttpResponse:
    if certificate is None or language not in LANGUAGES:
        raise Http404
    return as_pdf(write_certificate(certificate, name=volunteer.name, language=language), name="intyg")
