"""One shift: the people in it, and what a coordinator decides about them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.log_actions import log

from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.board.adding_people import put_in
from volunteers.board.forms import AddForm, ReasonForm
from volunteers.board.shift_changes import renew_private_link
from volunteers.board.shift_page import history_of, people_in
from volunteers.board.staffing import Line, shifts_for
from volunteers.board.views.board import answers_for_shifts
from volunteers.changes.reach import in_words, reach_of
from volunteers.events.wording import in_words as time_in_words
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining.approval import NotAsked, approve, decline
from volunteers.signups.joining.by_hand import CannotAdd
from volunteers.signups.models import SignUp
from volunteers.signups.personal.day_before_answer import is_coming
from volunteers.signups.personal.links import private_link
from volunteers.signups.places.cancelling import cancel

MOST_FOUND = 12


def find_shift(request: HttpRequest, pk: int) -> Shift:
    """Http404 when it is another coordinator's."""
    answers_for_shifts(request)
    rows = shifts_for(request.user).select_related("role", "occurrence__event__area")
    return get_object_or_404(rows.defer("occurrence__vevent"), pk=pk)


def find_sign_up(request: HttpRequest, pk: int) -> SignUp:
    answers_for_shifts(request)
    rows = SignUp.objects.filter(shift__in=shifts_for(request.user))
    return get_object_or_404(rows.select_related("volunteer", "shift__role"), pk=pk)


@require_safe
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    shift = find_shift(request, pk)
    return page(request, shift, form=AddForm())


def page(request: HttpRequest, shift: Shift, *, status: int = 200, **context: Any) -> HttpResponse:
    people = people_in(shift)
    coming = sum(1 for row in people.placed if is_coming(row))
    note_access(request.user, AccessEntry.Action.VIEW, f"shift {shift.pk}", count=len(people))
    title = f"{shift.role}, {shift.occurrence.event.title}"
    shown = {
        "header_title": title,
        "header_icon": "clipboard-list",
        "breadcrumbs_items": [
            {"url": reverse("board:index"), "label": gettext("The next 14 days")},
            {"url": "", "label": title},
        ],
        "shift": shift,
        "line": Line(
            shift, shift.starts_at, shift.ends_at, shift.availability(), len(people.requests), coming
        ),
        "when": time_in_words(shift.starts_at, shift.ends_at),
        "people": people,
        "private_link": private_link(shift) if shift.is_private else "",
        "history": history_of(shift),
        "reason_form": ReasonForm(),
    }
    return TemplateResponse(request, "board/admin/shift.html", shown | context, status=status)


@require_safe
@never_cache
def requests(request: HttpRequest) -> HttpResponse:
    """Everybody who waits for a yes or no, whenever their shift is."""
    answers_for_shifts(request)
    rows = SignUp.objects.filter(shift__in=shifts_for(request.user), state=SignUp.State.REQUESTED)
    shown = list(
        rows.filter(shift__occurrence__called_off=False)
        .select_related("volunteer", "shift__role", "shift__occurrence__event")
        .defer("shift__occurrence__vevent")
        .order_by("shift__starts_at", "created_at", "pk")[:100]
    )
    note_access(request.user, AccessEntry.Action.LIST, "requests", count=len(shown))
    context = {
        "header_title": gettext("Requests"),
        "header_icon": "user",
        "breadcrumbs_items": [
            {"url": reverse("board:index"), "label": gettext("The next 14 days")},
            {"url": "", "label": gettext("Requests")},
        ],
        "requests": shown,
        "reason_form": ReasonForm(),
    }
    return TemplateResponse(request, "board/admin/requests.html", context)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes or no to somebody who asked for the role; a no gives its reason."""
    row = find_sign_up(request, pk)
    says_yes = request.POST.get("answer") == "yes"
    form = ReasonForm(request.POST)
    if not says_yes and not form.is_valid():
        messages.warning(request, gettext("Write a reason: the person is given it in the mail."))
        return back_to(request, row)
    try:
        if says_yes:
            answered = approve(row, by=request.user, knowing=request.POST.getlist("knowing"))
        else:
            answered = decline(row, by=request.user, reason=form.cleaned_data["reason"])
    except NotAsked as refusal:
        messages.warning(request, refusal.message)
        return back_to(request, row)
    log(row, "signups.approve" if says_yes else "signups.decline")
    note_access(request.user, AccessEntry.Action.CHANGE, str(row))
    messages.success(request, f"{gettext('Answered.')} {in_words(reach_of([answered]))}")
    return back_to(request, row)


def back_to(request: HttpRequest, row: SignUp) -> HttpResponse:
    if request.POST.get("from") == "requests":
        return redirect("board:requests")
    return redirect("board:shift", row.shift_id)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel somebody's sign-up; they are told, and the next in the queue the place."""
    row = find_sign_up(request, pk)
    if "sure" not in request.POST:
        context = {"sign_up": row, "header_title": gettext("Remove from the shift"), "header_icon": "cross"}
        context["breadcrumbs_items"] = [
            {"url": reverse("board:shift", args=[row.shift_id]), "label": str(row.shift.role)},
            {"url": "", "label": gettext("Remove from the shift")},
        ]
        return TemplateResponse(request, "board/admin/remove.html", context)
    was = row.state
    if cancel(row, by=request.user).state == SignUp.State.CANCELLED != was:
        log(row, "signups.cancel")
        note_access(request.user, AccessEntry.Action.CHANGE, str(row))
        messages.success(request, gettext("The sign-up %(code)s is cancelled.") % {"code": row})
    else:
        messages.warning(
            request, gettext("The sign-up %(code)s could no longer be cancelled.") % {"code": row}
        )
    return redirect("board:shift", row.shift_id)


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody in by hand: found first, chosen if several are, and asked about when it is more than there are places."""
    shift = find_shift(request, pk)
    form = AddForm(request.POST)
    if not form.is_valid():
        return page(request, shift, form=form, status=422)
    found = find_people(request, form.cleaned_data["who"])
    if len(found) != 1:
        if not found:
            form.add_error("who", gettext("Nobody is found. Only people of your areas are looked for."))
        return page(request, shift, form=form, found=found, status=200 if found else 422)
    insists = "insists" in request.POST
    try:
        row = put_in(
            shift,
            volunteer=found[0],
            people=form.cleaned_data["people"],
            by=request.user,
            insists=insists,
        )
    except CannotAdd as refusal:
        return page(request, shift, form=form, refusal=refusal, chosen=found[0], status=409)
    log(row, "signups.put_in", data={"insisted": True} if insists else None)
    note_access(request.user, AccessEntry.Action.CHANGE, str(row))
    said = gettext("%(code)s has a place.") % {"code": row.volunteer}
    messages.success(request, f"{said} {in_words(reach_of([row]))}")
    return redirect("board:shift", shift.pk)


def find_people(request: HttpRequest, text: str) -> list[Volunteer]:
    """Those of the coordinator's whom the words fit, the exact address alone."""
    rows = Volunteer.objects.visible_to(request.user)
    found = list(rows.filter(email=text.strip().lower())) or list(
        rows.found_by(text).order_by("pk")[:MOST_FOUND]
    )
    note_access(request.user, AccessEntry.Action.SEARCH, "volunteers", count=len(found))
    return found


@require_POST
def renew_link(request: HttpRequest, pk: int) -> HttpResponse:
    shift = find_shift(request, pk)
    if not shift.is_private:
        raise Http404
    renew_private_link(shift, user=request.user)
    messages.success(request, gettext("There is a new link. The old one opens nothing any more."))
    return redirect("board:shift", shift.pk)
