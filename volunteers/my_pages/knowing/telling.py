"""Everything that is kept about one person, told to that person alone (GDPR, articles 15 and 20)."""

from wagtail import hooks

from cms.privacy.knowing import Section
from volunteers.my_pages.knowing import around, mails, person, rosters
from volunteers.people.models import Volunteer


def known_of(volunteer: Volunteer) -> list[Section]:
    """Every field and row about the volunteer, in the language of the moment; sections without entries are left out.

    Apps above join by the hook ``known_of_person``: functions that take the address and return sections.
    """
    sections = [
        person.about(volunteer),
        person.account_of(volunteer),
        person.consents_of(volunteer),
        person.steps_of(volunteer),
        person.proofs_of(volunteer),
        rosters.sign_ups_of(volunteer),
        rosters.attendances_of(volunteer),
        rosters.certificates_of(volunteer),
        mails.notices_of(volunteer),
        mails.calls_of(volunteer),
        mails.messages_of(volunteer),
        mails.outbox_of(volunteer),
        around.lookers_at(volunteer),
    ]
    for tell in hooks.get_hooks("known_of_person"):
        sections += tell(volunteer.email or "")
    return [section for section in sections if section.entries]
