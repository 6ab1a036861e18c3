"""What holds for each kind of event, for those who help and those who come: the city's own terms, no promises."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from volunteers.events.models import EventPage


class Terms(NamedTuple):
    heading: str | Promise
    sentences: list[str | Promise]


HEADING = _("What a volunteer does")
RECORD: list[str | Promise] = [
    _("You show an extract from the criminal records register (belastningsregistret) before you begin."),
    _("We only note that you have shown it, when and to whom. The note lapses after a year."),
    _("No copy is ever kept."),
]
NOTHING_SPECIAL: list[str | Promise] = [_("Nothing special is needed to help.")]

TERMS = {
    EventPage.Kind.EVENING_WALK: Terms(
        HEADING,
        [
            _(
                "Two to five adults walk together. Nobody walks alone, and a leader with experience comes along."
            ),
            _("You have done the introduction before your first walk, and you wear a vest."),
            _("You never intervene. In danger you call 112."),
            _("Afterwards the evening is written down, and you talk it through together."),
        ],
    ),
    EventPage.Kind.SAFETY_WALK: Terms(
        _("How it goes"),
        [
            _("It is three meetings, two to three weeks apart."),
            _("At most 20 people take part."),
            _("The third meeting answers what will be done."),
        ],
    ),
    EventPage.Kind.HOMEWORK: Terms(HEADING, RECORD),
    EventPage.Kind.CHILDREN: Terms(HEADING, RECORD),
    EventPage.Kind.LIGHTS: Terms(HEADING, NOTHING_SPECIAL),
    EventPage.Kind.CONVERSATION: Terms(HEADING, NOTHING_SPECIAL),
    EventPage.Kind.INFORMATION: Terms(HEADING, NOTHING_SPECIAL),
    EventPage.Kind.POSTERS: Terms(HEADING, NOTHING_SPECIAL),
}


def terms_of(kind: str) -> Terms | None:
    """What holds for the kind; nothing is known of introductions and of what has no kind."""
    return TERMS.get(EventPage.Kind(kind))
