"""Taking, keeping and leaving shifts, without a code: the person is signed in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cms.base.outcomes import with_outcome
from volunteers.events.models import Occurrence
from volunteers.my_pages.signup_status import left_as
from volunteers.my_pages.views.overview import show_my_shifts
from volunteers.my_pages.views.signed_in import own, own_way_out
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining import confirming, undoing
from volunteers.signups.joining import without_code as taking
from volunteers.signups.joining.changing import CannotChange
from volunteers.signups.models import SignUp
from volunteers.signups.personal.day_before_answer import say_coming
from volunteers.signups.personal.links import OPENS, sign_up_behind
from volunteers.signups.places import cancelling
from volunteers.signups.places.refusals import Refused

BECAME = {
    SignUp.State.PLACED: "plats",
    SignUp.State.WAITING: "ko",
    SignUp.State.OFFERED: "plats",
    SignUp.State.REQUESTED: "fraga",
    SignUp.State.HELD: "vardnad",
    SignUp.State.ASKED: "vardnad",
}


@require_POST
@own
def take(request: HttpRequest, volunteer: Volunteer, shift_id: int) -> HttpResponse:
    """Take a public shift. Private ones are not found: they have a link of their own."""
    dates = Occurrence.objects.published()
    shift = get_object_or_404(Shift.objects.public().filter(occurrence__in=dates), pk=shift_id)
    was = SignUp.objects.filter(shift=shift, volunteer=volunteer).first()
    if was and was.is_signed_up:
        return back("redan")
    try:
        row = taking.take(shift, volunteer=volunteer, may_queue="queue" in request.POST)
    except Refused as refusal:
        return show_my_shifts(request, volunteer, refused=refusal.message)
    return back(BECAME.get(SignUp.State(row.state), "borta"))


@require_POST
@own
def come(request: HttpRequest, volunteer: Volunteer, mine: str) -> HttpResponse:
    """Say yes to an offered place, or that one comes to the place that one has."""
    row = own_sign_up(volunteer, mine)
    if row.state != SignUp.State.OFFERED:
        return back("kommer" if say_coming(row) else "borta")
    try:
        row = confirming.confirm(row)
    except Refused as refusal:
        return show_my_shifts(request, volunteer, refused=refusal.message)
    return back(BECAME.get(SignUp.State(row.state), "borta"))


@require_POST
@own_way_out
def leave(request: HttpRequest, volunteer: Volunteer, mine: str) -> HttpResponse:
    """Leave a place, an offer, a request or the queue."""
    row = own_sign_up(volunteer, mine)
    was_there = row.state in SignUp.CURRENT
    row = cancelling.cancel(row)
    is_left = was_there and row.state == SignUp.State.CANCELLED
    return back(left_as(row).name if is_left else "borta")


@require_POST
@own
def undo(request: HttpRequest, volunteer: Volunteer, mine: str) -> HttpResponse:
    """Have the place back that was given up a moment ago."""
    try:
        undoing.undo(own_sign_up(volunteer, mine))
    except CannotChange as refusal:
        return show_my_shifts(request, volunteer, refused=refusal.message)
    return back("angrat")


def own_sign_up(volunteer: Volunteer, token: str) -> SignUp:
    """404 for somebody else's, as for one that is not there."""
    row = sign_up_behind(token, OPENS)
    if row is None or row.volunteer_id != volunteer.pk:
        raise Http404
    return row


def back(said: str) -> HttpResponse:
    return redirect(with_outcome(reverse("my_shifts"), said))
