"""Everything that is kept about one person, told to that person alone (GDPR, articles 15 and 20)."""

from cms.privacy.facts import Section
from cms.privacy.register import trails
from volunteers.my_pages.knowing import around, mails, person, rosters
from volunteers.people.models import Volunteer

TRAIL = "volunteers"


def known_of(volunteer: Volunteer) -> list[Section]:
    """Every field and row about the volunteer, in the language of the moment; sections without entries are left out.

    What other apps know of the address is told by their trails.
    """
    sections = rows_of(volunteer)
    if volunteer.email:
        for trail in trails(but=TRAIL):
            sections += trail.tell(volunteer.email)
    sections.append(around.lookers_at(volunteer))
    return [section for section in sections if section.entries]


def rows_of(volunteer: Volunteer) -> list[Section]:
    """What they are and did as a volunteer."""
    return [
        person.about(volunteer),
        person.consents_of(volunteer),
        person.steps_of(volunteer),
        person.proofs_of(volunteer),
        rosters.sign_ups_of(volunteer),
        rosters.attendances_of(volunteer),
        rosters.certificates_of(volunteer),
        mails.notices_of(volunteer),
        mails.calls_of(volunteer),
        mails.messages_of(volunteer),
    ]
