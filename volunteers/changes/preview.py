"""Before people are told: how many, and in which words."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext

from cms.mail.models import OutboxMail
from volunteers.signups.models import SignUp

CONFIRMED = "tell_people"
ADDRESS = re.compile(r"https?://\S+")


class Preview(NamedTuple):
    """How many would get a mail, and one of these mails without the links that are the person's own."""

    people: int
    subject: str
    text: str


def preview(act: Callable[[], Sequence[SignUp]]) -> Preview:
    """Do it, look at the mails, and undo it: so it is sure to be what would be sent. ``act`` returns those who are told."""
    with transaction.atomic():
        last = OutboxMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        told = [sign_up for sign_up in act() if sign_up.volunteer.email]
        seen = _look(told, after=last)
        transaction.set_rollback(True)
    return seen


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
