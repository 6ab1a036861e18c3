"""One shift as its coordinator sees it: who is in it, who waits and why, and who decided what."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, ngettext
from wagtail.models import ModelLogEntry

from volunteers.shifts.models import Shift
from volunteers.signups.joining.by_hand import SENTENCES
from volunteers.signups.models import SignUp
from volunteers.signups.places.refusals import Reason

HISTORY = 50


@dataclass
class Waiting:
    sign_up: SignUp
    position: int
    why: str


@dataclass
class People:
    """Everybody who has to do with the shift, in one query."""

    placed: list[SignUp]
    unconfirmed: list[SignUp]
    requests: list[SignUp]
    waiting: list[Waiting]
    left: list[SignUp]

    def __len__(self) -> int:
        rows = len(self.placed) + len(self.unconfirmed) + len(self.requests) + len(self.left)
        return rows + len(self.waiting)


def people_in(shift: Shift) -> People:
    rows = list(
        shift.sign_ups.select_related("volunteer", "decided_by", "passed_by").order_by("created_at", "pk")
    )
    state = SignUp.State

    def of(*states: str) -> list[SignUp]:
        return [row for row in rows if row.state in states]

    queue = sorted(of(state.WAITING), key=lambda row: (row.queued_at, row.pk))
    waiting = [Waiting(row, place, why_not(row, shift)) for place, row in enumerate(queue, start=1)]
    return People(
        of(state.PLACED, state.OFFERED),
        of(state.HELD, state.ASKED),
        of(state.REQUESTED),
        waiting,
        of(state.DECLINED, state.CANCELLED, state.EXPIRED),
    )


def why_not(row: SignUp, shift: Shift) -> str:
    """Why somebody who waits has no place."""
    if shift.is_closed:
        return gettext("nobody is let in any more: it has begun, or is called off")
    if row.against:
        return gettext("is passed by: %(rule)s") % {"rule": SENTENCES[Reason(row.against)]()}
    if shift.untaken == 0:
        return gettext("no place is free")
    free = ngettext("%(count)s place free", "%(count)s places free", shift.untaken)
    if row.people > shift.untaken:
        told = {"people": row.people, "free": free % {"count": shift.untaken}}
        return gettext("a group of %(people)s, %(free)s: groups are not split") % told
    return gettext("gets the place in a moment")


def history_of(shift: Shift) -> QuerySet[ModelLogEntry]:
    """Who of the staff did what with the shift and with the sign-ups for it, the latest first."""
    types = ContentType.objects.get_for_models(Shift, SignUp)
    codes = [str(pk) for pk in shift.sign_ups.values_list("pk", flat=True)]
    about = Q(content_type=types[Shift], object_id=str(shift.pk))
    about |= Q(content_type=types[SignUp], object_id__in=codes)
    return ModelLogEntry.objects.filter(about).select_related("user").order_by("-timestamp", "-pk")[:HISTORY]
