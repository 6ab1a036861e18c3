"""One sign-up's own page, for whoever has its link. A GET shows; only a POST changes anything."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from cms.base.documents.responses import only_read
from cms.base.outcomes import outcome_of, with_outcome
from volunteers.events.models import Occurrence
from volunteers.my_pages.forms import ChangeSignUpForm, NoteForm
from volunteers.my_pages.own_shifts import OwnShift
from volunteers.shifts.models import Shift
from volunteers.signups.joining import changing, confirming, noting, swapping, undoing
from volunteers.signups.models import SignUp
from volunteers.signups.personal.calendar_entries import file_of
from volunteers.signups.personal.links import token_of
from volunteers.signups.places import cancelling
from volunteers.signups.places.refusals import Refused
from volunteers.signups.views import event_in_this_language, private, way_out

CHOOSE = _("Choose one of the shifts. You still have what you had.")


@require_safe
@private
def my_shift(request: HttpRequest, sign_up: SignUp) -> HttpResponse:
    return show_my_shift(request, sign_up)


def show_my_shift(
    request: HttpRequest,
    sign_up: SignUp,
    *,
    refused: Any = "",
    form: ChangeSignUpForm | None = None,
    note_form: NoteForm | None = None,
) -> HttpResponse:
    own = OwnShift(sign_up, event_in_this_language(sign_up.shift.occurrence), timezone.now())
    is_wrong = any(each is not None and each.errors for each in (form, note_form))
    context = {"own": own, "refused": refused, "said": outcome_of(request), "is_wrong": is_wrong}
    if own.can_change:
        context["form"] = form or ChangeSignUpForm(sign_up=sign_up)
    if own.can_write_note:
        context["note_form"] = note_form or NoteForm(initial={"note": sign_up.note})
    status = 409 if refused else 422 if is_wrong else 200
    return render(request, "my_pages/my_shift.html", context, status=status)


def to_own_page(sign_up: SignUp, said: str) -> HttpResponse:
    return redirect(with_outcome(reverse("my_shift", args=[token_of(sign_up)]), said))


@require_POST
@private
def change(request: HttpRequest, sign_up: SignUp) -> HttpResponse:
    """How many they are and what they are called; or, with ``keep``, that all stays as it is."""
    if "keep" in request.POST:
        changing.keep_as_it_is(sign_up)
        return redirect("my_shift", token=token_of(sign_up))
    form = ChangeSignUpForm(request.POST, sign_up=sign_up)
    if not form.is_valid():
        return show_my_shift(request, sign_up, form=form)
    try:
        changing.change(sign_up, **form.cleaned_data)
    except changing.CannotChange as refusal:
        return show_my_shift(request, sign_up, refused=refusal.message, form=form)
    return to_own_page(sign_up, "changed")


@require_POST
@private
def swap(request: HttpRequest, sign_up: SignUp) -> HttpResponse:
    """Take one of the event's other shifts instead. Its own page is where one comes to."""
    chosen = request.POST.get("shift", "")
    other = public_shift(chosen) if chosen.isascii() and chosen.isdigit() else None
    if other is None or other.occurrence.event_id != sign_up.shift.occurrence.event_id:
        return show_my_shift(request, sign_up, refused=CHOOSE)
    try:
        row = swapping.swap(sign_up, to=other)
    except changing.CannotChange as refusal:
        return show_my_shift(request, sign_up, refused=refusal.message)
    return to_own_page(row, "swapped")


def public_shift(pk: str) -> Shift | None:
    dates = Occurrence.objects.published()
    return Shift.objects.public().filter(occurrence__in=dates, pk=int(pk[:18])).first()


@require_POST
@private
def undo(request: HttpRequest, sign_up: SignUp) -> HttpResponse:
    try:
        undoing.undo(sign_up)
    except changing.CannotChange as refusal:
        return show_my_shift(request, sign_up, refused=refusal.message)
    return to_own_page(sign_up, "undone")


@require_POST
@private
def write_note(request: HttpRequest, sign_up: SignUp) -> HttpResponse:
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show_my_shift(request, sign_up, note_form=form)
    try:
        noting.write_note(sign_up, text=form.cleaned_data["note"])
    except changing.CannotChange as refusal:
        return show_my_shift(request, sign_up, refused=refusal.message, note_form=form)
    return to_own_page(sign_up, "noted" if form.cleaned_data["note"] else "note taken away")


@require_POST
@private
def confirm(request: HttpRequest, sign_up: SignUp) -> HttpResponse:
    try:
        confirming.confirm(sign_up, language=get_language())
    except Refused as refusal:
        return show_my_shift(request, sign_up, refused=refusal.message)
    return redirect("my_shift", token=token_of(sign_up))


@require_POST
@way_out
def cancel(request: HttpRequest, sign_up: SignUp) -> HttpResponse:
    cancelling.cancel(sign_up)
    return redirect("my_shift", token=token_of(sign_up))


@only_read
@private
def my_shift_calendar(request: HttpRequest, sign_up: SignUp) -> HttpResponse:
    """The shift as a calendar file, for whoever lost the mail's."""
    if not sign_up.sequence or sign_up.state not in {SignUp.State.PLACED, *SignUp.LEFT}:
        raise Http404
    body, _method = file_of(sign_up, shift=sign_up.shift)
    headers = {"Content-Disposition": 'attachment; filename="kalender.ics"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


@private
def to_own_calendar(request: HttpRequest, sign_up: SignUp) -> HttpResponse:
    """What the link of one shift no longer opens: the person signs in for it. Pages that are still open lead here."""
    return redirect(f"{reverse('my_settings')}#kalender")
