"""Before people are told: how many, in which words, and whom a rule would be against by then."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext

from cms.mail.models import OutboxMail
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
    """How many would get a mail, and one of these mails without the links that are the person's own; and who no longer fits."""

    people: int
    subject: str
    text: str
    unfit: Sequence[Unfit] = ()


def preview(act: Callable[[], Sequence[SignUp]]) -> Preview:
    """Do it, look at the mails, and undo it: so it is sure to be what would be sent. ``act`` returns those who are told."""
    with transaction.atomic():
        against = _against()
        last = OutboxMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        told = [sign_up for sign_up in act() if sign_up.volunteer.email]
        unfit = _unfit({pk: reason for pk, reason in _against().items() if against.get(pk) != reason})
        seen = _look(told, after=last)._replace(unfit=unfit)
        transaction.set_rollback(True)
    return seen


def _against() -> dict[int, str]:
    return dict(SignUp.objects.upcoming().exclude(against="").values_list("pk", "against"))


def _unfit(against: dict[int, str]) -> list[Unfit]:
    rows = SignUp.objects.filter(pk__in=against).select_related("volunteer", "shift__role")
    return [Unfit(row, SENTENCES[Reason(row.against)]()) for row in rows.order_by("shift", "pk")]


def _look(told: list[SignUp], *, after: int) -> Preview:
    """The mail of somebody with a place, who reads Swedish and is not discreet, if there is such a one."""
    if not told:
        return Preview(0, "", "")
    first = min(
        told,
        key=lambda row: (
            row.state != SignUp.State.PLACED,
            row.volunteer.language != "sv",
            row.volunteer.is_discreet,
        ),
    )
    mail = OutboxMail.objects.filter(pk__gt=after, to=first.volunteer.email).order_by("pk").first()
    people = len({row.volunteer_id for row in told})
    if mail is None:
        return Preview(people, "", "")
    return Preview(people, mail.subject, ADDRESS.sub(gettext("[the person's own link]"), mail.text))
