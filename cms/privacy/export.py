"""What is kept about one person, by their address: told and taken out by staff, each time written down."""

from typing import Any, NamedTuple

from django.utils import timezone

from cms.privacy.access_log import note_access
from cms.privacy.facts import Section
from cms.privacy.models import AccessEntry
from cms.privacy.register import Trail, trails

WITHOUT_CODE = "person without a code"


class Told(NamedTuple):
    trail: Trail
    sections: list[Section]

    @property
    def rows(self) -> int:
        return sum(len(section.entries) for section in self.sections)


def told_of(email: str) -> list[Told]:
    """What each app keeps about whoever has this address, in the language of the moment; apps that know nothing are left out."""
    found = [Told(trail, [section for section in trail.tell(email) if section.entries]) for trail in trails()]
    return [told for told in found if told.sections]


def as_data(found: list[Told]) -> dict[str, object]:
    """The same for another program: keys that stay the same in every language."""
    written = {
        told.trail.key: {
            section.key: [{fact.key: fact.value for fact in entry} for entry in section.entries]
            for section in told.sections
        }
        for told in found
    }
    return {"made_at": timezone.now(), **written}


def note_person(user: Any, action: AccessEntry.Action, email: str, *, count: int, reason: str) -> None:
    """One line for each code that the person has here, as the address itself must not stand in the log."""
    for code in codes_of(email) or [WITHOUT_CODE]:
        note_access(user, action, code, count=count, reason=reason)


def codes_of(email: str) -> list[str]:
    return [code for trail in trails() for code in trail.codes(email)]
