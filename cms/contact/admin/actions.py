"""What handlers do with one message, each by a form that is sent. What was refused comes back on the message's page."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cms.accounts.models import User
from cms.contact.admin.forms import AnswerForm, AssignForm, NoteForm, RegisterForm, RetentionForm
from cms.contact.admin.inbox import CHANGE, VIEW, for_handlers, show_with, staff
from cms.contact.handling import case
from cms.contact.handling.answer import answer
from cms.contact.handling.case import CannotDo
from cms.contact.handling.diary_export import as_json
from cms.contact.incoming.mails import handlers
from cms.contact.models import Message
from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry


@require_POST
@for_handlers(CHANGE)
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do one of ACTIONS with the message."""
    message = get_object_or_404(Message.objects.select_related("assigned_to"), pk=pk)
    try:
        refused = ACTIONS[action](message, request)
    except CannotDo as error:
        messages.error(request, str(error))
        return redirect("inbox:show", pk)
    if refused:
        return show_with(request, message, status=422, **refused)
    note_access(staff(request), AccessEntry.Action.CHANGE, str(message))
    return redirect("inbox:show", pk)


# An action changes the message and returns nothing, or the form that it could not take, by its name on the page.
Refused = dict[str, Any] | None


def do_read(message: Message, request: HttpRequest) -> Refused:
    case.mark_as_read(message)
    return None


def do_take(message: Message, request: HttpRequest) -> Refused:
    case.assign(message, to=staff(request))
    messages.success(request, _("%(code)s is yours.") % {"code": message})
    return None


def do_assign(message: Message, request: HttpRequest) -> Refused:
    form = AssignForm(request.POST, people=handlers())
    if not form.is_valid():
        return {"assign_form": form}
    to: User | None = form.cleaned_data["to"]
    case.assign(message, to=to)
    words = _("%(code)s is given to %(who)s.") if to else _("%(code)s is nobody's.")
    messages.success(request, words % {"code": message, "who": to})
    return None


def do_note(message: Message, request: HttpRequest) -> Refused:
    form = NoteForm(request.POST)
    if not form.is_valid():
        return {"note_form": form}
    case.note(message, text=form.cleaned_data["text"], by=staff(request))
    return None


def do_answer(message: Message, request: HttpRequest) -> Refused:
    """Raises ``CannotDo`` when they left no address."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return {"answer_form": form}
    answer(message, text=form.cleaned_data["text"], by=staff(request), form_key=form.cleaned_data["form_key"])
    messages.success(request, _("The answer is on its way by mail."))
    return None


def do_register(message: Message, request: HttpRequest) -> Refused:
    form = RegisterForm(request.POST)
    if not form.is_valid():
        return {"register_form": form}
    said = form.cleaned_data
    case.register(message, diary_number=said["diary_number"], secrecy=said["secrecy"])
    messages.success(request, _("The marks for the register are saved."))
    return None


def do_keep(message: Message, request: HttpRequest) -> Refused:
    form = RetentionForm(request.POST)
    if not form.is_valid():
        return {"retention_form": form}
    case.keep_as(message, retention=form.cleaned_data["retention"])
    messages.success(request, _("Saved."))
    return None


def do_copied(message: Message, request: HttpRequest) -> Refused:
    case.mark_as_copied(message)
    messages.success(request, _("Noted that it stands in the diary."))
    return None


def do_close(message: Message, request: HttpRequest) -> Refused:
    case.close(message)
    messages.success(request, _("%(code)s is closed.") % {"code": message})
    return None


def do_reopen(message: Message, request: HttpRequest) -> Refused:
    case.reopen(message)
    messages.success(request, _("%(code)s is open again.") % {"code": message})
    return None


def do_quarantine(message: Message, request: HttpRequest) -> Refused:
    case.put_in_quarantine(message)
    messages.success(request, _("%(code)s lies in quarantine.") % {"code": message})
    return None


def do_release(message: Message, request: HttpRequest) -> Refused:
    case.take_out_of_quarantine(message)
    messages.success(request, _("%(code)s lies among the unread.") % {"code": message})
    return None


ACTIONS: dict[str, Callable[[Message, HttpRequest], Refused]] = {
    "read": do_read,
    "take": do_take,
    "assign": do_assign,
    "note": do_note,
    "answer": do_answer,
    "register": do_register,
    "keep": do_keep,
    "copied": do_copied,
    "close": do_close,
    "reopen": do_reopen,
    "quarantine": do_quarantine,
    "release": do_release,
}


@require_POST
@for_handlers(CHANGE)
def close_doubtful(request: HttpRequest) -> HttpResponse:
    """Close what was ticked in quarantine."""
    ticked = request.POST.getlist("number")[:100]
    numbers = [int(number) for number in ticked if re.fullmatch("[0-9]{1,18}", number)]
    rows = case.close_doubtful(numbers)
    for row in rows:
        note_access(staff(request), AccessEntry.Action.CHANGE, str(row))
    words = ngettext("%(count)d message is closed.", "%(count)d messages are closed.", len(rows))
    messages.success(request, words % {"count": len(rows)})
    return redirect(f"{reverse('inbox:index')}?view=quarantine")


@require_POST
@for_handlers(VIEW)
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as a file for the diary."""
    message = get_object_or_404(Message.objects.select_related("assigned_to"), pk=pk)
    note_access(staff(request), AccessEntry.Action.EXPORT, str(message))
    response = JsonResponse(as_json(message), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="{message}.json"'
    return response
