"""The page at the door: made for a phone in one hand, and for when the net or JavaScript is gone."""

import json
import uuid
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cms.base.middleware import permissions
from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.attendance import presence
from volunteers.attendance.admin.forms import LET_IN, UNDO, CodeForm, SentTapForm, TapForm, WalkInForm
from volunteers.attendance.admin.permissions import at_a_meeting, coordinators, note
from volunteers.attendance.coordinator_shifts import shifts_of
from volunteers.attendance.door_code import Answer, read_code
from volunteers.attendance.models import Attendance
from volunteers.attendance.presence import NotMarked, Tap
from volunteers.attendance.roll import Roll, call_roll, keyed_codes, label_of, name_of
from volunteers.shifts.models import Shift
from volunteers.signups.joining.at_the_door import WalkIn
from volunteers.signups.joining.by_hand import CannotAdd
from volunteers.signups.models import SignUp
from volunteers.signups.personal.meetings import Meeting

# The camera is for this page alone; everything else stays as the middleware has it.
CAMERA = permissions("camera")
MOST_AT_ONCE = 300  # taps that one phone sends together


@require_http_methods(["GET", "HEAD", "POST"])
@at_a_meeting
def door(request: HttpRequest, *, shift: Shift, meeting: Meeting) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if not form.is_valid():
        return show_door(request, shift=shift, meeting=meeting, form=form)
    said, nonce = form.cleaned_data["code"], form.cleaned_data["nonce"]
    answer = read_code(said, shift=shift, date_id=meeting.date, by=request.user, tap=Tap(nonce=nonce))
    if wants_json(request):
        return JsonResponse(spelt_out(answer, shift=shift, meeting=meeting))
    return show_door(request, shift=shift, meeting=meeting, said=said, answer=answer)


def show_door(
    request: HttpRequest,
    *,
    shift: Shift,
    meeting: Meeting,
    form: CodeForm | None = None,
    said: str = "",
    answer: Answer | None = None,
    walk_in: WalkInForm | None = None,
) -> HttpResponse:
    roll = call_roll(shift, meeting.date)
    found = [line for line in roll.lines if said.casefold() in line.name.casefold()] if said else []
    if found and answer and answer.sign_up is None:  # it was a name
        answer = None
        note(request, AccessEntry.Action.SEARCH, f"roll {shift.pk}", count=len(found))
    elif request.method != "POST":
        note(request, AccessEntry.Action.LIST, f"roll {shift.pk}", count=len(roll.lines))
    context = {
        "shift": shift,
        "meeting": meeting,
        "event": shift.occurrence.event,
        "roll": roll,
        "lines": found if found and not answer else roll.lines,
        "said": said if found and not answer else "",
        "form": form if form and form.is_bound else CodeForm(initial={"nonce": uuid.uuid4()}),
        "answer": answer,
        "walk_in": walk_in or WalkInForm(initial={"nonce": uuid.uuid4()}),
        "codes": keyed_codes(roll.lines),
        "is_early": timezone.now() < meeting.starts_at - presence.EARLY,
    }
    wrong = bool((form and form.errors) or (walk_in and walk_in.errors))
    response = render(request, "attendance/door.html", context, status=422 if wrong else 200)
    response.headers["Permissions-Policy"] = CAMERA
    return response


@require_POST
@at_a_meeting
def tap(request: HttpRequest, *, shift: Shift, meeting: Meeting) -> HttpResponse:
    """One touch on somebody's row, sent as a plain form."""
    form = TapForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    row = get_object_or_404(shift.sign_ups.select_related("volunteer"), pk=form.cleaned_data["sign_up"])
    state, people = form.cleaned_data["state"], form.cleaned_data["people"]
    try:
        if state == UNDO:
            presence.undo(row, meeting.date, by=request.user)
        elif state == LET_IN:
            presence.let_in(row, meeting.date, by=request.user)
        else:
            presence.mark(row, meeting.date, Attendance.State(state), by=request.user, people=people)
    except (NotMarked, CannotAdd) as refusal:
        answer = Answer(is_good=False, title=name_of(row), text=refusal.message, sign_up=row)
        return show_door(request, shift=shift, meeting=meeting, answer=answer)
    return redirect(f"{address_of(shift, meeting)}#a{row.pk}")


@require_POST
@at_a_meeting
def walk_in(request: HttpRequest, *, shift: Shift, meeting: Meeting) -> HttpResponse:
    form = WalkInForm(request.POST)
    if not form.is_valid():
        return show_door(request, shift=shift, meeting=meeting, walk_in=form)
    typed = form.cleaned_data
    if typed["email"]:  # whoever tries address after address is seen by it, whatever comes of it
        tried = _("address typed at the door")
        note_access(request.user, AccessEntry.Action.SEARCH, f"door {shift.pk}", count=0, reason=tried)
    try:
        row = presence.add_walk_in(
            shift,
            meeting.date,
            WalkIn(name=typed["name"], email=typed["email"], age=typed["age"]),
            by=request.user,
            nonce=typed["nonce"],
            insists="insists" in request.POST,
        )
    except (NotMarked, CannotAdd) as refusal:
        form.add_error(None, refusal.message)
        form.may_insist = isinstance(refusal, CannotAdd) and refusal.may_insist
        return show_door(request, shift=shift, meeting=meeting, walk_in=form)
    return redirect(f"{address_of(shift, meeting)}#a{row.sign_up_id}")


@require_POST
@coordinators
def send_taps(request: HttpRequest) -> HttpResponse:
    """What waited on a phone while it had no net, in order. Each answer is final: the phone forgets what it sent."""
    try:
        taps = json.loads(request.body)["taps"]
        forms = [SentTapForm(dict(each)) for each in taps[:MOST_AT_ONCE]]
    except (ValueError, KeyError, TypeError):
        return HttpResponseBadRequest()
    return JsonResponse({"answers": [answer_to(form, by=request.user) for form in forms]})


def answer_to(form: SentTapForm, *, by: Any) -> dict[str, Any]:
    if form.is_valid():
        return take(form.cleaned_data, by=by)
    return {"nonce": str(form.data.get("nonce", "")), "ok": False, "text": _("This could not be read.")}


def take(sent: dict[str, Any], *, by: Any) -> dict[str, Any]:
    """Write one of them down, and what to tell the phone."""
    answer = {"nonce": str(sent["nonce"]), "sign_up": sent["sign_up"]}
    rows = SignUp.objects.select_related("volunteer").filter(shift__in=shifts_of(by))
    row = rows.filter(pk=sent["sign_up"]).first()
    if row is None:
        return answer | {"ok": False, "text": _("This person is not in one of your shifts any more.")}
    made = Tap(nonce=sent["nonce"], at=timezone.now() - timedelta(seconds=sent["age"]))
    try:
        state = Attendance.State(sent["state"])
        attendance = presence.mark(row, sent["date"], state, by=by, people=sent["people"], tap=made)
    except NotMarked as refusal:
        return answer | {"ok": False, "text": f"{name_of(row)}: {refusal.message}"}
    return answer | {"ok": True, "state": attendance.state, "label": label_of(attendance)}


def spelt_out(answer: Answer, *, shift: Shift, meeting: Meeting) -> dict[str, Any]:
    roll = call_roll(shift, meeting.date)
    line = next(
        (each for each in roll.lines if answer.sign_up and each.sign_up.pk == answer.sign_up.pk), None
    )
    return {
        "is_good": answer.is_good,
        "title": answer.title,
        "text": answer.text,
        "sign_up": answer.sign_up.pk if answer.sign_up else None,
        "may_come_in": answer.may_come_in,
        "state": line.state if line else "",
        "label": line.label if line else "",
        "there": in_numbers(roll),
    }


def in_numbers(roll: Roll) -> str:
    return _("%(there)s of %(expected)s are here") % {"there": roll.there, "expected": roll.expected}


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def address_of(shift: Shift, meeting: Meeting) -> str:
    return reverse("attendance_door", args=[shift.pk, meeting.date])
