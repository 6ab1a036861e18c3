"""Before people are told: how many, in which words, and whom a rule would be against by then."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext

from cms.mail.models import OutboxMail
from volunteers.changes.reach import Reach, in_words, reach_of
from volunteers.signups.joining.by_hand import SENTENCES
from volunteers.signups.models import SignUp
from volunteers.signups.places.refusals import Reason

CONFIRMED = "tell_people"
ADDRESS = re.compile(r"https?://\S+")


class Unfit(NamedTuple):
    """Somebody who has or waits for a place and may not be there any more by the rules, and why, in a sentence for staff."""

    sign_up: SignUp
    why: str


class Preview(NamedTuple):
    """How many would get a mail and how many be rung, and what one of them is told; and who no longer fits.

    Links that are the person's own are left out.
    """

    reach: Reach
    subject: str = ""
    text: str = ""
    unfit: Sequence[Unfit] = ()

    @property
    def in_words(self) -> str:
        return in_words(self.reach)


def preview(act: Callable[[], Sequence[SignUp]]) -> Preview:
    """Do it, look at what is written, and undo it: so it is sure to be what would be. ``act`` returns those who are told."""
    with transaction.atomic():
        against = _against()
        last = OutboxMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        told = act()
        unfit = _unfit({pk: reason for pk, reason in _against().items() if against.get(pk) != reason})
        seen = _look(told, after=last)._replace(unfit=unfit)
        transaction.set_rollback(True)
    return seen


def _against() -> dict[int, str]:
    return dict(SignUp.objects.upcoming().exclude(against="").values_list("pk", "against"))


def _unfit(against: dict[int, str]) -> list[Unfit]:
    rows = SignUp.objects.filter(pk__in=against).select_related("volunteer", "shift__role")
    return [Unfit(row, SENTENCES[Reason(row.against)]()) for row in rows.order_by("shift", "pk")]


def _look(told: Sequence[SignUp], *, after: int) -> Preview:
    """The mail of somebody with a place, who reads Swedish and is not discreet, if there is such a one; else what is said."""
    reach = reach_of(told)
    if mailed := [row for row in told if "mail" in row.told_by]:
        first = min(
            mailed,
            key=lambda row: (
                row.state != SignUp.State.PLACED,
                row.volunteer.language != "sv",
                row.volunteer.is_discreet,
            ),
        )
        mail = OutboxMail.objects.filter(pk__gt=after, to=first.volunteer.email).order_by("pk").first()
        if mail:
            return Preview(reach, mail.subject, ADDRESS.sub(gettext("[the person's own link]"), mail.text))
    called = (row.phone_calls.open().first() for row in told if "phone" in row.told_by)
    call = next(called, None)
    return Preview(reach, gettext("What to say"), call.said) if call else Preview(reach)
