"""Everything that is kept about one person, told to that person alone (GDPR, articles 15 and 20)."""

from cms.privacy.facts import Section
from cms.privacy.register import trails
from volunteers.my_pages.own_data import accesses, correspondence, participation, profile
from volunteers.people.models import Volunteer

TRAIL = "volunteers"
# Sections with a code that staff know a row by. It is the row's number, and a number tells how many there are: whoever has an
# account of their own could count volunteers and sign-ups by it.
WITH_A_CODE_OF_STAFF = {"you", "sign_ups"}


def known_of(volunteer: Volunteer) -> list[Section]:
    """Every field and row about the volunteer, in the language of the moment; sections without entries are left out.

    But for the codes that staff know the rows by. What other apps know of the address is told by their trails.
    """
    sections = [_without_code(section) for section in rows_of(volunteer)]
    if volunteer.email:
        for trail in trails(but=TRAIL):
            sections += trail.tell(volunteer.email)
    sections.append(accesses.lookers_at(volunteer))
    return [section for section in sections if section.entries]


def _without_code(section: Section) -> Section:
    if section.key not in WITH_A_CODE_OF_STAFF:
        return section
    entries = [[fact for fact in entry if fact.key != "code"] for entry in section.entries]
    return section._replace(entries=entries)


def rows_of(volunteer: Volunteer) -> list[Section]:
    """What they are and did as a volunteer."""
    return [
        profile.about(volunteer),
        profile.consents_of(volunteer),
        profile.steps_of(volunteer),
        profile.proofs_of(volunteer),
        participation.sign_ups_of(volunteer),
        participation.attendances_of(volunteer),
        participation.certificates_of(volunteer),
        correspondence.notices_of(volunteer),
        correspondence.calls_of(volunteer),
        correspondence.phone_calls_of(volunteer),
        correspondence.messages_of(volunteer),
    ]
