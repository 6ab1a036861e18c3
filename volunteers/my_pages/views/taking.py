"""Taking shifts from an event's page, one or several at once: the person is signed in, so nothing is typed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from volunteers.events.models import Occurrence
from volunteers.my_pages.views.signed_in import own
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining import without_code
from volunteers.signups.places.refusals import Refused
from volunteers.signups.views import event_in_this_language

MOST = 20  # at once


@require_POST
@own
def take_shifts(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    """Take the public shifts that are named, those of ``queue`` for a place in the queue if they are full.

    Back to the event's page, which shows where the person stands; what is refused is told first, with what was taken.
    """
    queued = numbers(request, "queue")
    shifts = public_shifts([*numbers(request, "shifts"), *queued])
    taken, refused = [], []
    for shift in shifts:
        try:
            taken.append(without_code.take(shift, volunteer=volunteer, may_queue=shift.pk in queued))
        except Refused as refusal:
            refused.append(refusal)
    page = page_of(request, shifts)
    if refused or not shifts:
        context = {"taken": taken, "refused": refused, "page": page}
        return render(request, "my_pages/taken.html", context, status=409)
    return redirect(page)


def numbers(request: HttpRequest, name: str) -> list[int]:
    said = request.POST.getlist(name)[:MOST]
    return [int(each) for each in said if each.isascii() and each.isdigit() and len(each) < 19]


def public_shifts(pks: list[int]) -> list[Shift]:
    """Private ones are not found: they have a link of their own."""
    rows = Shift.objects.public().filter(pk__in=pks, occurrence__in=Occurrence.objects.published())
    return list(rows.select_related("occurrence__event").order_by("starts_at", "pk")[:MOST])


def page_of(request: HttpRequest, shifts: list[Shift]) -> str:
    """The address of the event's page, at the date that was looked at, else at that of the first shift; empty without any."""
    if not shifts:
        return ""
    dates = Occurrence.objects.published().filter(event=shifts[0].occurrence.event_id)
    date = dates.filter(pk__in=numbers(request, "at")).first() or shifts[0].occurrence
    return f"{event_in_this_language(shifts[0].occurrence).get_url(request)}?tillfalle={date.pk}#anmal"
