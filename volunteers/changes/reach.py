"""How those are told who are told: by mail, by telephone, or by both when it is soon."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import ngettext

from volunteers.signups.models import SignUp


class Reach(NamedTuple):
    """How many different people get a mail, and how many are to be rung."""

    mails: int = 0
    phoned: int = 0

    @property
    def anybody(self) -> bool:
        return bool(self.mails or self.phoned)


def reach_of(told: Iterable[SignUp]) -> Reach:
    """Of the rows as the verb that told them returned them."""
    told = list(told)
    by = {how: {row.volunteer_id for row in told if how in row.told_by} for how in ("mail", "phone")}
    return Reach(len(by["mail"]), len(by["phone"]))


def in_words(reach: Reach) -> str:
    """Such as "8 people get a mail. 2 people are to be rung: they are on the list “To ring”."; nothing when nobody is told."""
    mails = ngettext("%(count)s person gets a mail.", "%(count)s people get a mail.", reach.mails)
    calls = ngettext(
        "%(count)s person is to be rung: the list “To ring” says what to tell them.",
        "%(count)s people are to be rung: the list “To ring” says what to tell them.",
        reach.phoned,
    )
    said = [(reach.mails, mails), (reach.phoned, calls)]
    return " ".join(words % {"count": count} for count, words in said if count)
