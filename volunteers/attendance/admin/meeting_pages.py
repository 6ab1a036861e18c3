"""Before and after the shift: what is on today, the printed list, hours to correct, and a note to remember it by."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_safe

from cms.base.outcomes import outcome_of, with_outcome
from cms.privacy.models import AccessEntry
from volunteers.attendance.admin.forms import DebriefForm, HoursForm
from volunteers.attendance.admin.permissions import at_a_meeting, coordinators, note
from volunteers.attendance.coordinator_shifts import meeting_of, shifts_of
from volunteers.attendance.debrief import WrittenMeanwhile, write_debrief
from volunteers.attendance.models import Debrief
from volunteers.attendance.papers.responses import as_pdf
from volunteers.attendance.papers.roll_pdf import write_sheet
from volunteers.attendance.presence import correct
from volunteers.attendance.roll import call_roll
from volunteers.attendance.turnouts import left_open, turnouts_between
from volunteers.shifts.models import Shift
from volunteers.signups.personal.meetings import Meeting


@require_safe
@coordinators
def today(request: HttpRequest) -> HttpResponse:
    """The shifts of today and yesterday, and those of two weeks where somebody is not marked yet."""
    day = timezone.localdate()
    near = turnouts_between(request.user, day - timedelta(days=1), day)
    context = {
        "today": [each for each in near if each.day == day],
        "yesterday": [each for each in near if each.day != day],
        "left_open": left_open(request.user),
        "day": day,
    }
    return render(request, "attendance/today.html", context)


@require_safe
@at_a_meeting
def sheet(request: HttpRequest, *, shift: Shift, meeting: Meeting) -> HttpResponse:
    """The list on paper, for when there is no phone."""
    lines = call_roll(shift, meeting.date).lines
    note(request, AccessEntry.Action.EXPORT, f"roll {shift.pk}", count=len(lines))
    return as_pdf(write_sheet(shift, meeting, lines), name=f"{shift.pk}-{meeting.starts_at:%Y-%m-%d}")


@require_http_methods(["GET", "HEAD", "POST"])
@at_a_meeting
def hours(request: HttpRequest, *, shift: Shift, meeting: Meeting) -> HttpResponse:
    """Correct how long each was there, when it ended late or somebody left early."""
    roll = call_roll(shift, meeting.date)
    rows = [(line, line.attendance) for line in roll.lines if line.attendance and line.is_there]
    forms = [(line, HoursForm(request.POST or None, attendance=row)) for line, row in rows]
    if request.method == "POST" and all(form.is_valid() for _line, form in forms):
        for _line, form in forms:
            correct(
                form.attendance,
                minutes=form.cleaned_data["minutes"],
                people=form.cleaned_data["people"],
                by=request.user,
            )
        return redirect(with_outcome(request.path, "saved"))
    if request.method != "POST":
        note(request, AccessEntry.Action.LIST, f"hours {shift.pk}", count=len(forms))
    wrong = any(form.errors for _line, form in forms)
    context = {"shift": shift, "meeting": meeting, "forms": forms, "wrong": wrong, "unmarked": roll.unmarked}
    context["said"] = outcome_of(request)
    return render(request, "attendance/hours.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators
def debrief(request: HttpRequest, *, shift_id: int) -> HttpResponse:
    shift = get_object_or_404(shifts_of(request.user), pk=shift_id)
    form = DebriefForm(request.POST or None)
    if form.is_valid():
        try:
            write_debrief(shift, form.cleaned_data["text"], by=request.user, seen=seen_in(form))
        except WrittenMeanwhile as refusal:
            form.add_error("text", str(refusal.message))
        else:
            return redirect(with_outcome(request.path, "saved"))
    kept = Debrief.objects.filter(shift=shift).select_related("written_by").first()
    if kept:
        note(request, AccessEntry.Action.VIEW, f"debrief {shift.pk}")
    if not form.is_bound:
        form = DebriefForm(initial={"text": kept.text if kept else "", "seen": seen_of(kept)})
    meeting = meeting_of(shift, shift.occurrence_id)
    context = {"shift": shift, "meeting": meeting, "form": form, "note": kept, "seen": seen_of(kept)}
    context["said"] = outcome_of(request)
    return render(request, "attendance/debrief.html", context, status=422 if form.errors else 200)


def seen_of(kept: Debrief | None) -> str:
    return kept.written_at.isoformat() if kept else ""


def seen_in(form: DebriefForm) -> datetime | None:
    """When the note that was opened had been written; a date of nonsense is none."""
    try:
        return parse_datetime(form.cleaned_data["seen"])
    except ValueError:
        return None
