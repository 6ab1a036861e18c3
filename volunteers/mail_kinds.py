"""Every mail of this floor, in one table: when it is sent, to whom, what goes with it, and who may switch it off.

It knows no rows and stands below every app of the floor, so that each of them can ask it. docs/mails.md is made from it.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from cms.privacy.facts import Words


class Reader(StrEnum):
    """To whom a mail goes."""

    PERSON = "the person"
    GUARDIAN = "their guardian"
    STAND_IN = "volunteers who may step in"
    COORDINATORS = "coordinators of the area"


class ByPhone(StrEnum):
    """Whether somebody of the staff is to ring when the mail may not do."""

    NEVER = ""
    WITHOUT_MAIL = "when no mail reaches them"
    ALSO_SOON = "when no mail reaches them, or it is soon"


@dataclass(frozen=True)
class MailKind:
    """One mail of the floor: a row of the table."""

    template: str  # as ``write_mail`` wants it; its last part is the name of the kind
    to: Reader
    when: str  # for docs/mails.md
    _: KW_ONLY
    # It answers what the person has just done. When somebody else decided it, it is sent whatever the switches say.
    answers_own_act: bool = False
    site_switch: str = ""  # the field of ``RosterRules`` without which nobody gets it
    own_switch: str = ""  # the field of ``Volunteer`` without which this person does not get it
    choice: Words = ""  # what it is called where they choose
    by_phone: ByPhone = ByPhone.NEVER
    has_file: bool = False  # the shift for their calendar, or its cancellation, if they have or had a place
    has_code: bool = False  # the code for the door, if they have a place
    guardian_too: bool = False  # the guardian of somebody under 18 who has said yes is told of it too
    button: Words | Mapping[str, Words] = ""  # its text, or one for each state of the sign-up

    @property
    def name(self) -> str:
        return self.template.rpartition("/")[2]

    def button_for(self, state: str) -> Words:
        """The button's text in the mail about a sign-up in this state."""
        return self.button[state] if isinstance(self.button, Mapping) else self.button


CONFIRM = _("See and confirm")
BY_STATE = {
    "held": CONFIRM,
    "asked": CONFIRM,
    "expired": CONFIRM,
    "placed": _("See or cancel your shift"),
    "waiting": _("See or leave the queue"),
    "offered": _("Say yes or no"),
    "requested": _("See what you asked for"),
    "declined": _("See what you asked for"),
    "cancelled": _("See your sign-up"),
}
SEE_SHIFT = _("See the shift")

OF_SIGN_UPS = [
    MailKind(
        "signups/mail/code",
        Reader.PERSON,
        "somebody signs up with the address, or asks for a new code",
        answers_own_act=True,
        button=CONFIRM,
    ),
    MailKind(
        "signups/mail/placed",
        Reader.PERSON,
        "a place is theirs: they said yes, or a coordinator or guardian did",
        answers_own_act=True,
        site_switch="sends_confirmation",
        own_switch="wants_confirmation",
        choice=_("When I get a place: a mail with a file for my calendar"),
        has_file=True,
        has_code=True,
        by_phone=ByPhone.WITHOUT_MAIL,
        button=BY_STATE,
    ),
    MailKind(
        "signups/mail/waiting",
        Reader.PERSON,
        "they have joined the queue",
        answers_own_act=True,
        button=BY_STATE,
    ),
    MailKind(
        "signups/mail/requested",
        Reader.PERSON,
        "they have asked for a place that a coordinator gives",
        answers_own_act=True,
        button=BY_STATE,
    ),
    MailKind(
        "signups/mail/declined",
        Reader.PERSON,
        "a coordinator, a guardian or a rule said no",
        has_file=True,
        by_phone=ByPhone.WITHOUT_MAIL,
        button=BY_STATE,
    ),
    MailKind(
        "signups/mail/promoted",
        Reader.PERSON,
        "the queue has given them a place",
        has_file=True,
        has_code=True,
        by_phone=ByPhone.WITHOUT_MAIL,
        button=BY_STATE,
    ),
    MailKind(
        "signups/mail/offered",
        Reader.PERSON,
        "the queue holds a place for them until they say yes or no",
        by_phone=ByPhone.WITHOUT_MAIL,
        button=BY_STATE,
    ),
    MailKind(
        "signups/mail/offer_ended",
        Reader.PERSON,
        "they did not answer an offer in time",
        by_phone=ByPhone.WITHOUT_MAIL,
        button=BY_STATE,
    ),
    MailKind(
        "signups/mail/cancelled",
        Reader.PERSON,
        "they have left a place or the queue, or a coordinator took them out",
        answers_own_act=True,
        has_file=True,
        by_phone=ByPhone.WITHOUT_MAIL,
        button=BY_STATE,
    ),
    MailKind(
        "signups/mail/guardian",
        Reader.GUARDIAN,
        "somebody under 18 signs up without a guardian's yes, once a day at most, or their address is corrected",
        button=_("See what it is about"),
    ),
    MailKind(
        "signups/mail/guardian_silent",
        Reader.PERSON,
        "the guardian did not answer within three days",
        by_phone=ByPhone.WITHOUT_MAIL,
        button=BY_STATE,
    ),
]
OF_CHANGES = [
    MailKind(
        "signups/mail/moved",
        Reader.PERSON,
        "a meeting of theirs has another time or place, or one of several is off",
        has_file=True,
        guardian_too=True,
        by_phone=ByPhone.ALSO_SOON,
        button=BY_STATE,
    ),
    MailKind(
        "signups/mail/in_question",
        Reader.PERSON,
        "a rule of the person is against a place of theirs since something has changed, and a coordinator is asked",
        by_phone=ByPhone.WITHOUT_MAIL,
        has_file=True,
        button=BY_STATE,
    ),
    MailKind(
        "signups/mail/no_question",
        Reader.PERSON,
        "nothing is against a place of theirs any more that was in question",
        by_phone=ByPhone.WITHOUT_MAIL,
        has_file=True,
        has_code=True,
        button=BY_STATE,
    ),
    MailKind(
        "signups/mail/guardian_in_question",
        Reader.GUARDIAN,
        "a place of somebody under 18, for whom they have said yes, is in question",
        button=_("See what it is about"),
    ),
    MailKind(
        "signups/mail/called_off",
        Reader.PERSON,
        "all that was left of their shift is called off",
        has_file=True,
        guardian_too=True,
        by_phone=ByPhone.ALSO_SOON,
        button=_("See the whole calendar"),
    ),
    MailKind(
        "signups/mail/on_again",
        Reader.PERSON,
        "what was called off is held after all",
        has_file=True,
        guardian_too=True,
        by_phone=ByPhone.ALSO_SOON,
        button=BY_STATE,
    ),
    MailKind(
        "signups/mail/guardian_news",
        Reader.GUARDIAN,
        "a meeting of somebody under 18 whom they have said yes for is moved, called off or on again",
        button=_("See where, and whom to call"),
    ),
]
# Each by the clock, once for a meeting: ``notices.due`` has a rule for every one.
NOTICES = [
    MailKind(
        "notices/mail/day_before",
        Reader.PERSON,
        "the day before a meeting, from 11:00 to 20:00",
        site_switch="sends_day_before",
        own_switch="wants_day_before",
        choice=_("The day before a shift"),
        has_code=True,
        button=_("I am coming"),
    ),
    MailKind(
        "notices/mail/two_hours",
        Reader.PERSON,
        "within two hours before a meeting",
        site_switch="sends_two_hours",
        own_switch="wants_two_hours",
        choice=_("Two hours before, with where we meet"),
        has_code=True,
        button=BY_STATE,
    ),
    MailKind(
        "notices/mail/thanks",
        Reader.PERSON,
        "an hour after a meeting, to those who were not missed",
        site_switch="sends_thanks",
        own_switch="wants_thanks",
        choice=_("Afterwards, with one question"),
    ),
]
OTHERS = [
    MailKind(
        "notices/mail/step_in",
        Reader.STAND_IN,
        "somebody left late and nobody in the queue took the place, or a coordinator asks",
        site_switch="asks_for_stand_ins",
        own_switch="wants_calls",
        choice=_("When somebody is needed at short notice"),
        button=_("See the shift and answer"),
    ),
    MailKind(
        "messaging/mail/message",
        Reader.PERSON,
        "a coordinator writes to a shift, an event, a role or an area",
        by_phone=ByPhone.WITHOUT_MAIL,
        button=BY_STATE,
    ),
    MailKind(
        "people/mail/is_it_you",
        Reader.PERSON,
        "a coordinator has written down the address of somebody they met, at a shift's door or elsewhere",
        button=_("See what it is about"),
    ),
    MailKind(
        "people/mail/new_address",
        Reader.PERSON,
        "they, or a coordinator with a reason, ask for another address: to that one",
        button=_("See what it is about"),
    ),
    MailKind(
        "people/mail/address_moved",
        Reader.PERSON,
        "their address is another: to the one of before",
        button=_("Take it back"),
    ),
    MailKind(
        "my_pages/mail/calendar_address",
        Reader.PERSON,
        "an address for their own calendar is made or changed",
        button=_("See your settings"),
    ),
    MailKind("people/mail/renew", Reader.PERSON, "30 days before something they have shown runs out"),
    MailKind(
        "my_pages/mail/parting",
        Reader.PERSON,
        "30 days before we erase somebody of whom nothing was heard for two years",
        button=_("I want to stay"),
    ),
]
OF_COORDINATORS = [
    MailKind(
        "notices/mail/coordinators/short",
        Reader.COORDINATORS,
        "a shift within three days lacks people",
        button=SEE_SHIFT,
    ),
    MailKind(
        "notices/mail/coordinators/mended",
        Reader.COORDINATORS,
        "a shift that lacked people has enough",
        button=SEE_SHIFT,
    ),
    MailKind(
        "notices/mail/coordinators/late",
        Reader.COORDINATORS,
        "somebody with a place cancelled late",
        button=SEE_SHIFT,
    ),
    MailKind(
        "notices/mail/coordinators/questions",
        Reader.COORDINATORS,
        "a rule of the person is against a place since something has changed",
        button=SEE_SHIFT,
    ),
    MailKind(
        "notices/mail/coordinators/free",
        Reader.COORDINATORS,
        "somebody who took everything back left a place, and it is still free",
        button=SEE_SHIFT,
    ),
    MailKind(
        "notices/mail/coordinators/unsafe",
        Reader.COORDINATORS,
        "somebody answered that they did not feel safe",
        button=SEE_SHIFT,
    ),
    MailKind(
        "messaging/mail/review",
        Reader.COORDINATORS,
        "a message waits for a second person to read it",
        button=_("Read the message"),
    ),
]

TABLE = [*OF_SIGN_UPS, *OF_CHANGES, *NOTICES, *OTHERS, *OF_COORDINATORS]
KINDS = {kind.name: kind for kind in TABLE}
SITE_SWITCHES = {kind.site_switch: kind for kind in TABLE if kind.site_switch}
OWN_SWITCHES = {kind.own_switch: kind for kind in TABLE if kind.own_switch}


def notice_choices() -> list[tuple[str, Words]]:
    """The notices by the clock, as choices of a field."""
    return [(kind.name, kind.choice) for kind in NOTICES]
