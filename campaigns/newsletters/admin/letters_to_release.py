"""A letter that a second person is to release, as one of the things that wait for the staff."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaigns.newsletters.models import Sending
from cms.waiting.kinds import Item, Kind


def letters_for(user: Any) -> list[Item]:
    """Those that another has asked for."""
    rows = Sending.objects.filter(state=Sending.State.ASKED).exclude(asked_by=user)
    return [
        Item(key=f"{row}", title=row.letter.title)
        for row in rows.select_related("letter").order_by("asked_at")
    ]


def what_waits() -> list[Kind]:
    return [
        Kind(
            name="letters",
            choice=_("Newsletters that a second person is to release"),
            said=lambda count: ngettext(
                "%(count)s newsletter waits for a second person",
                "%(count)s newsletters wait for a second person",
                count,
            ),
            needs="newsletters.change_sending",
            items=letters_for,
            view="letters:index",
        )
    ]
