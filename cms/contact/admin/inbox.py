"""The handlers' inbox. What is read, searched for and taken out is written in the access log; a GET changes nothing else."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.accounts.models import User
from cms.base.lists.paging import take
from cms.contact.admin.forms import AnswerForm, AssignForm, NoteForm, RegisterForm, RetentionForm
from cms.contact.incoming.mails import handlers
from cms.contact.incoming.spam import Doubt
from cms.contact.models import Message
from cms.contact.models.messages import InboxQuerySet
from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry

View = Callable[..., HttpResponse]
VIEW, CHANGE = "contact.view_message", "contact.change_message"
LIST = "messages to us"  # what the access log calls it
NUMBER = re.compile(r"[mM]?\s*([0-9]{1,18})")
State, Kind = Message.State, Message.Kind

# What each view of the inbox shows, and whether the newest come first: what waits longest is what to begin with.
QUESTIONS = Q(kind=Kind.QUESTION)
UNFINISHED = Q(state__in=[State.UNREAD, State.OPEN])
VIEWS: dict[str, tuple[Any, Q, bool]] = {
    "unread": (gettext_lazy("Unread"), QUESTIONS & Q(state=State.UNREAD), False),
    "open": (gettext_lazy("Being dealt with"), QUESTIONS & Q(state=State.OPEN), False),
    "mine": (gettext_lazy("Mine"), UNFINISHED | Q(state=State.QUARANTINE), False),
    "accessibility": (gettext_lazy("Accessibility"), UNFINISHED & Q(kind=Kind.ACCESSIBILITY), False),
    "quarantine": (gettext_lazy("Quarantine"), Q(state=State.QUARANTINE), False),
    "answered": (gettext_lazy("Answered and closed"), Q(state__in=Message.FINISHED), True),
    "all": (gettext_lazy("All"), Q(), True),
}


def staff(request: HttpRequest) -> User:
    """Whoever is at work: nobody else comes into the admin."""
    return cast("User", request.user)


def for_handlers(right: str) -> Callable[[View], View]:
    """Only with the right, and never kept by a cache."""

    def guard(view: View) -> View:
        @wraps(view)
        @never_cache
        def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if not staff(request).has_perm(right):
                raise PermissionDenied
            return view(request, **kwargs)

        return wrapper

    return guard


def titled(title: str) -> dict[str, Any]:
    above = {"url": reverse("inbox:index"), "label": _("Inbox")}
    items = [above] if title == above["label"] else [above, {"url": "", "label": title}]
    return {"header_title": title, "breadcrumbs_items": items, "header_icon": "comment"}


@require_safe
@for_handlers(VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """One view of the inbox, or what a number finds in all of them. The same few queries however long it is."""
    user, query = staff(request), request.GET.get("q", "").strip()[:40]
    name = request.GET.get("view", "")
    name = name if name in VIEWS else "unread"
    _label, _which, newest = VIEWS["all" if query else name]
    rows = found_by(query) if query else Message.objects.filter(which_of(name, user))
    found = take(rows.for_list(), key="received_at", after=request.GET.get("after"), newest=newest)
    action = AccessEntry.Action.SEARCH if query else AccessEntry.Action.LIST
    note_access(user, action, LIST, count=len(found.rows))
    context = {
        **titled(_("Inbox")),
        "views": tabs(user, "" if query else name),
        "view": name,
        "is_quarantine": name == "quarantine" and not query,
        "is_unread": name == "unread",
        "query": query,
        "found": found,
        "may_change": user.has_perm(CHANGE),
    }
    return render(request, "contact/admin/index.html", context)


def which_of(name: str, user: User) -> Q:
    which = VIEWS[name][1]
    return which & Q(assigned_to=user) if name == "mine" else which


def tabs(user: User, current: str) -> list[dict[str, Any]]:
    """The views with how much lies in each; of what is finished the number says nothing. One query."""
    counted = [name for name in VIEWS if name not in {"answered", "all"}]
    counts = Message.objects.aggregate(**{name: Count("pk", filter=which_of(name, user)) for name in counted})
    return [
        {"name": name, "label": label, "count": counts.get(name), "is_current": name == current}
        for name, (label, _which, _newest) in VIEWS.items()
    ]


def found_by(query: str) -> InboxQuerySet:
    """By M12, by 12, or by a number of the diary, whole: what people wrote is sealed and cannot be searched."""
    which = Q(diary_number__iexact=query)
    if number := NUMBER.fullmatch(query):
        which |= Q(number=int(number.group(1)))
    return Message.objects.filter(which)


@require_safe
@for_handlers(VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(Message.objects.select_related("assigned_to"), pk=pk)
    note_access(staff(request), AccessEntry.Action.VIEW, str(message))
    return show_with(request, message)


def show_with(request: HttpRequest, message: Message, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The message with all that can be done with it; ``forms`` are those that came back refused."""
    user = staff(request)
    context = {
        **titled(str(message)),
        "message": message,
        "doubts": [Doubt(doubt).label for doubt in message.doubts.split()],
        "history": history_of(message),
        "may_change": user.has_perm(CHANGE),
        "is_mine": message.assigned_to_id == user.pk,
        "answer_form": AnswerForm(),
        "note_form": NoteForm(),
        "assign_form": AssignForm(initial={"to": message.assigned_to_id}, people=handlers()),
        "register_form": RegisterForm(
            initial={
                "diary_number": message.diary_number,
                "is_secret": message.is_secret,
                "secrecy": message.secrecy,
            }
        ),
        "retention_form": RetentionForm(initial={"retention": message.retention}),
        **forms,
    }
    return render(request, "contact/admin/show.html", context, status=status)


def history_of(message: Message) -> list[Any]:
    """Answers and notes as they were written, each knowing which it is."""
    rows = [
        *message.answers.select_related("written_by"),
        *message.notes.select_related("written_by"),
    ]
    return sorted(rows, key=lambda row: row.written_at)


@require_safe
@for_handlers(VIEW)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """All that belongs to the message, to be printed for the diary."""
    message = get_object_or_404(Message.objects.select_related("assigned_to"), pk=pk)
    note_access(staff(request), AccessEntry.Action.EXPORT, str(message))
    context = {"message": message, "history": history_of(message)}
    return render(request, "contact/admin/paper.html", context)
