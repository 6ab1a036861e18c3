"""What waits for coordinators and editors: requests, questions, shifts that lack people, calls to make, answers to look into."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cms.waiting.kinds import Item, Kind
from volunteers.board.staffing import shifts_for
from volunteers.calling.models import PhoneCall
from volunteers.events.models import Occurrence
from volunteers.events.wording import in_short
from volunteers.notices.felt_safe import to_look_into
from volunteers.notices.staff_mails import wants_mail
from volunteers.people.in_charge import in_charge
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp

NEEDS = "signups.change_signup"


def title_of(shift: Shift) -> str:
    return f"{shift.role}, {shift.occurrence.event.title}, {in_short(shift.starts_at, shift.ends_at)}"


def decisions_for(user: Any) -> list[Item]:
    """Dates that people rely on and a rule would move or give up, as nobody could be asked when it came about."""
    rows = in_charge(Occurrence.objects.upcoming().exclude(question=""), user, event="event")
    return [
        Item(
            key=f"date {date.pk} {date.question}",
            title=f"{date}: {date.get_question_display()}",
            url=reverse("dates:edit", args=[date.pk]),
            starts_at=date.starts_at,
        )
        for date in rows.select_related("event").defer("vevent").order_by("starts_at", "pk")
    ]


def asked_of(user: Any) -> QuerySet[SignUp]:
    rows = SignUp.objects.filter(shift__in=shifts_for(user), shift__starts_at__gt=timezone.now())
    rows = rows.filter(state=SignUp.State.REQUESTED, shift__occurrence__called_off=False)
    return rows.order_by("shift__starts_at", "pk")


def requests_for(user: Any) -> list[Item]:
    rows = asked_of(user).filter(questioned_at=None).values_list("pk", "shift__starts_at")
    return [Item(key=f"A{pk}", starts_at=starts_at) for pk, starts_at in rows]


def questions_for(user: Any) -> list[Item]:
    """Places that a rule is against since something has changed."""
    rows = asked_of(user).exclude(questioned_at=None).values_list("pk", "against", "shift__starts_at")
    return [Item(key=f"question {pk} {against}", starts_at=starts_at) for pk, against, starts_at in rows]


def short_for(user: Any) -> list[Item]:
    """Known anew each time that it begins to lack people."""
    rows = shifts_for(user).filter(starts_at__gt=timezone.now()).exclude(short_since=None)
    shown = rows.select_related("role", "occurrence__event").defer("occurrence__vevent")
    return [
        Item(
            key=f"shift {shift.pk} {shift.short_since:%Y%m%d%H%M%S}",
            title=title_of(shift),
            url=reverse("board:shift", args=[shift.pk]),
            starts_at=shift.starts_at,
        )
        for shift in shown.order_by("starts_at", "pk")
    ]


def unsafe_for(user: Any) -> list[Item]:
    """Told at once by a mail of its own (``debrief_question``); the line stays until somebody has looked into it."""
    return [Item(key=f"answer {pk}") for pk in to_look_into(user).values_list("pk", flat=True)]


def calls_for(user: Any) -> list[Item]:
    rows = PhoneCall.objects.visible_to(user).open()
    return [Item(key=f"call {pk}", starts_at=by_when) for pk, by_when in rows.values_list("pk", "by_when")]


def what_waits() -> list[Kind]:
    return [
        Kind(
            name="calls",
            choice=_("People to ring, as no mail reaches them in time"),
            said=lambda count: ngettext(
                "%(count)s person is to be rung", "%(count)s people are to be rung", count
            ),
            needs=NEEDS,
            items=calls_for,
            view="board:calls",
            is_mailed=wants_mail,
        ),
        Kind(
            name="unsafe",
            choice=_("Answers of somebody who did not feel safe"),
            said=lambda count: ngettext(
                "%(count)s answer says that somebody did not feel safe",
                "%(count)s answers say that somebody did not feel safe",
                count,
            ),
            needs=NEEDS,
            items=unsafe_for,
            view="board:answers",
            is_mailed=wants_mail,
        ),
        Kind(
            name="short",
            choice=_("Shifts that lack people"),
            said=lambda count: ngettext(
                "%(count)s shift lacks people", "%(count)s shifts lack people", count
            ),
            needs=NEEDS,
            items=short_for,
            view="board:index",
            query="?only_gaps=on",
            tells_itself=lambda: True,  # ``staffing_watch``, but for what is near
            is_mailed=wants_mail,
        ),
        Kind(
            name="decisions",
            choice=_("Dates that a rule would move, though people rely on them"),
            said=lambda count: ngettext(
                "%(count)s date that people rely on waits: nobody is told of its new time until you say yes",
                "%(count)s dates that people rely on wait: nobody is told of their new times until you say yes",
                count,
            ),
            needs="events.change_occurrence",
            items=decisions_for,
            view="dates:index",
            query="?to_decide=true",
        ),
        Kind(
            name="questions",
            choice=_("Places that are in question since something has changed"),
            said=lambda count: ngettext(
                "%(count)s person's place is in question since something has changed",
                "The places of %(count)s people are in question since something has changed",
                count,
            ),
            needs=NEEDS,
            items=questions_for,
            view="board:requests",
            tells_itself=lambda: True,  # ``tell_of_questions``
            is_mailed=wants_mail,
        ),
        Kind(
            name="requests",
            choice=_("Requests for a place"),
            said=lambda count: ngettext(
                "%(count)s request for a place waits for your answer",
                "%(count)s requests for a place wait for your answer",
                count,
            ),
            needs=NEEDS,
            items=requests_for,
            view="board:requests",
            is_mailed=wants_mail,
        ),
    ]
