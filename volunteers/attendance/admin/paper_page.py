"""For where people sign up by telephone or on a paper: the blank sheet, and its lines written down quickly afterwards."""

import uuid
from typing import Any

from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.base.outcomes import outcome_of, with_outcome
from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.attendance.admin.forms import PaperLineForm
from volunteers.attendance.admin.permissions import at_a_meeting
from volunteers.attendance.from_paper import enter, has_come
from volunteers.attendance.papers.blank_pdf import write_blank_sheet
from volunteers.attendance.papers.responses import as_pdf
from volunteers.attendance.presence import NotMarked
from volunteers.shifts.models import Shift
from volunteers.signups.joining.at_the_door import WalkIn
from volunteers.signups.joining.by_hand import CannotAdd
from volunteers.signups.personal.meetings import Meeting

LINES = 8
Lines: type[BaseFormSet] = formset_factory(PaperLineForm, extra=0, max_num=50)


@require_safe
@at_a_meeting
def blank(request: HttpRequest, *, shift: Shift, meeting: Meeting) -> HttpResponse:
    """The sheet with blank lines. Nobody stands on it."""
    return as_pdf(write_blank_sheet(shift, meeting), name=f"{shift.pk}-{meeting.starts_at:%Y-%m-%d}")


@require_http_methods(["GET", "HEAD", "POST"])
@at_a_meeting
def paper(request: HttpRequest, *, shift: Shift, meeting: Meeting) -> HttpResponse:
    """Write the lines down. Those that cannot be stay, each with the reason; the others are done."""
    if request.method != "POST":
        empty = [{"nonce": uuid.uuid4()} for _number in range(LINES)]
        return show(request, shift=shift, meeting=meeting, lines=Lines(initial=empty))
    lines = Lines(request.POST)
    lines.is_valid()
    filled = [form for form in lines.forms if form.is_filled]
    done = [
        form for form in filled if form.is_valid() and written(request, form, shift=shift, meeting=meeting)
    ]
    if filled and len(done) == len(filled):
        return redirect(with_outcome(request.path, "saved"))
    left = [form for form in filled if form not in done]
    return show(request, shift=shift, meeting=meeting, lines=lines, left=left, done=len(done))


def written(request: HttpRequest, form: PaperLineForm, *, shift: Shift, meeting: Meeting) -> bool:
    """Whether the line is written down; if not, the form says why."""
    typed = form.cleaned_data
    if typed["email"]:  # whoever tries address after address is seen by it, whatever comes of it
        note_access(
            request.user,
            AccessEntry.Action.SEARCH,
            f"paper {shift.pk}",
            count=0,
            reason=_("address typed by hand"),
        )
    who = WalkIn(name=typed["name"], email=typed["email"], phone=typed["phone"], age=typed["age"])
    by: Any = request.user
    try:
        row = enter(shift, meeting, who, by=by, nonce=typed["nonce"], insists=typed["insists"])
    except (NotMarked, CannotAdd) as refusal:
        form.add_error(None, refusal.message)
        form.may_insist = isinstance(refusal, CannotAdd) and refusal.may_insist
        return False
    note_access(by, AccessEntry.Action.CHANGE, str(row))
    return True


def show(
    request: HttpRequest, *, shift: Shift, meeting: Meeting, lines: BaseFormSet, **context: Any
) -> HttpResponse:
    left = context.get("left")
    shown = {
        "shift": shift,
        "meeting": meeting,
        "event": shift.occurrence.event,
        "lines": lines,
        "forms": lines.forms if left is None else left or lines.forms,
        "has_come": has_come(meeting),
        "said": outcome_of(request),
    }
    return render(request, "attendance/paper.html", shown | context, status=422 if left else 200)
