"""Where one person's sign-up stands, in words: what they read of it, and what they can do. Templates ask these, not states."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from volunteers.signups.models import SignUp
from volunteers.signups.personal.meetings import Meeting, is_off
from volunteers.signups.places.refusals import why_not

State = SignUp.State
Text = str | Promise


class Standing(Enum):
    TAKEN_OUT = auto()
    LEFT = auto()
    SWAPPED = auto()
    SAID_NO = auto()
    LEFT_QUEUE = auto()
    TOOK_BACK = auto()
    BEEN = auto()
    OVER = auto()
    OFF = auto()
    DECLINED = auto()
    IN_QUESTION = auto()
    REQUESTED = auto()
    OFFERED = auto()
    AWAITS_GUARDIAN = auto()
    PLACED = auto()
    WAITING = auto()
    HELD = auto()
    ASKED = auto()
    EXPIRED = auto()


@dataclass(frozen=True)
class Words:
    """What is said of a sign-up, empty where nothing is.

    On its own page: ``heading``, ``sentence``, ``confirm`` (the button that says yes), ``another`` (the link to the event's
    other shifts). In the list of all: ``note``, and ``tag`` with the class of its colour, ``tone``.
    """

    heading: Text
    sentence: Text = ""
    confirm: Text = ""
    another: Text = ""
    note: Text = ""
    tag: Text = ""
    tone: str = ""

    def filled(self, facts: dict[str, object]) -> "Words":
        """The same in the reader's language, with the times and numbers in their places."""
        return Words(**{name: str(text) % facts for name, text in vars(self).items()})


@dataclass(frozen=True)
class Leaving:
    """How one leaves: what opens the question, what the button says, and what follows, on the own page and in the list."""

    question: Text
    button: Text
    follows: Text = ""
    follows_in_list: Text = ""


SIGN_UP_AGAIN = _("You can sign up again if you change your mind.")
WORDS = {
    Standing.TAKEN_OUT: Words(
        heading=_("You are no longer in this shift"),
        sentence=_(
            "A coordinator has taken you out of it, so you need not come. If you do not know why, ask us."
        ),
        another=_("Choose another shift"),
    ),
    Standing.LEFT: Words(
        heading=_("You have cancelled"),
        sentence=SIGN_UP_AGAIN,
        another=_("Choose another shift"),
    ),
    Standing.SWAPPED: Words(
        heading=_("You have changed to another shift"),
        sentence=_("Your place here is somebody else's to take. Your new shift stands among your shifts."),
    ),
    Standing.SAID_NO: Words(
        heading=_("You have said no to the place"),
        sentence=_("It goes to the next in the queue. You can sign up again if you change your mind."),
        another=_("Choose another shift"),
    ),
    Standing.LEFT_QUEUE: Words(
        heading=_("You have left the queue"), sentence=SIGN_UP_AGAIN, another=_("Choose another shift")
    ),
    Standing.TOOK_BACK: Words(
        heading=_("You have withdrawn your request"),
        sentence=SIGN_UP_AGAIN,
        another=_("Choose another shift"),
    ),
    Standing.BEEN: Words(heading=_("The shift is over"), sentence=_("Thank you for signing up.")),
    Standing.OVER: Words(heading=_("The shift is over")),
    Standing.OFF: Words(
        heading=_("This date is called off"),
        sentence=_("You need not do anything."),
        another=_("See other dates"),
        note=_("Called off. You need not do anything."),
        tag=_("Called off"),
        tone="tag--off",
    ),
    Standing.DECLINED: Words(
        heading=_("The answer is no this time"), sentence="%(reason)s", another=_("Choose another shift")
    ),
    Standing.IN_QUESTION: Words(
        heading=_("Your place is in question"),
        sentence=_(
            "Something has changed: %(why)s We keep the place for you and have asked a coordinator, who answers you by mail. "
            "Until then do not count on it."
        ),
        note=_(
            "Something has changed. A coordinator answers you by mail; until then do not count on the place."
        ),
        tag=_("In question"),
        tone="tag--full",
    ),
    Standing.REQUESTED: Words(
        heading=_("You have asked for this shift"),
        sentence=_("A coordinator answers you by mail. You need not do anything."),
        note=_("A coordinator answers you by mail."),
        tag=_("Asked for"),
    ),
    Standing.OFFERED: Words(
        heading=_("A place is free for you"),
        sentence=_("We hold it until %(until)s, %(at)s. After that it goes to the next in the queue."),
        confirm=_("Yes, I am coming"),
        note=_("The place is held for you until %(until)s, %(at)s."),
        tag=_("A place is free for you"),
        tone="tag--sun",
    ),
    Standing.AWAITS_GUARDIAN: Words(
        heading=_("We have asked your parent or guardian"),
        sentence=_(
            "They have a mail from us. When they say yes we go on with your sign-up; we keep it until %(until)s."
        ),
        note=_("We have e-mailed your parent or guardian. When they say yes we go on with your sign-up."),
        tag=_("Waits for a guardian"),
    ),
    Standing.PLACED: Words(heading=_("You have a place"), tag=_("You have a place"), tone="tag--mint"),
    Standing.WAITING: Words(
        heading=_("You are number %(place)s in the queue"),
        sentence=_(
            "When a place becomes free it goes to the first in the queue. We mail you at once if it is yours."
        ),
        tag=_("Number %(place)s in the queue"),
        tone="tag--full",
    ),
    Standing.HELD: Words(
        heading=_("Is it you who want this shift?"),
        sentence=_(
            "Press the button to take a place. Do it soon: whoever confirms first goes first, "
            "and when the shift is full you stand in the queue."
        ),
        confirm=_("Yes, sign me up"),
        note=_("Not confirmed yet: open it and press the button."),
        tag=_("Not confirmed"),
        tone="tag--full",
    ),
    Standing.ASKED: Words(
        heading=_("Is it you who want this shift?"),
        sentence=_("The shift is full. Press the button to stand in the queue."),
        confirm=_("Yes, sign me up"),
        note=_("Not confirmed yet: open it and press the button."),
        tag=_("Not confirmed"),
        tone="tag--full",
    ),
    Standing.EXPIRED: Words(
        heading=_("Do you still want the shift?"),
        sentence=_(
            "The time to confirm ran out. Press the button and you get a place if there is one, else the next in the queue."
        ),
        confirm=_("Yes, sign me up"),
    ),
}
TO_BE_APPROVED = _("Press the button to ask for it. A coordinator answers you by mail.")

LEAVE_QUEUE = Leaving(_("Leave the queue"), _("Yes, leave the queue"))
TAKE_BACK = Leaving(_("Withdraw my request"), _("Yes, take it back"))
CANCEL = Leaving(_("I cannot come"), _("Yes, cancel my shift"))
SAY_NO = Leaving(_("I do not want the place"), _("Say no to the place"))
LEFT_FROM = {
    State.OFFERED: Standing.SAID_NO,
    State.WAITING: Standing.LEFT_QUEUE,
    State.REQUESTED: Standing.TOOK_BACK,
    State.HELD: Standing.TOOK_BACK,
    State.ASKED: Standing.TOOK_BACK,
}
TO_THE_NEXT = _("Cancel and the place goes to the next in the queue at once.")
CAN_UNDO = _("For ten minutes you can undo it, if nobody has taken the place by then.")
TO_THE_NEXT_IN_LIST = _("The place goes to the next in the queue at once. You need not explain anything.")
LATE = _("The coordinator is told directly that a place is free, so do it as soon as you know.")
LATE_IN_LIST = _("It is soon, so a coordinator hears of it at once. You need not explain anything.")


def standing_of(sign_up: SignUp, meetings: Sequence[Meeting], now: datetime) -> Standing:
    """A cancellation counts for more than that it is over, that for more than that it is off, and that for more than a place."""
    if sign_up.state == State.CANCELLED:
        return left_as(sign_up)
    if sign_up.shift.has_ended:
        return Standing.BEEN if sign_up.state == State.PLACED else Standing.OVER
    if is_off(meetings, now):
        return Standing.OFF
    if sign_up.awaits_guardian:
        return Standing.AWAITS_GUARDIAN
    if sign_up.has_ended(now):
        return Standing.EXPIRED
    return Standing.IN_QUESTION if sign_up.is_in_question else Standing[State(sign_up.state).name]


def left_as(sign_up: SignUp) -> Standing:
    """Whose doing it was that a cancelled one ended, and what it was that ended: each has words of its own."""
    if sign_up.decided_by_id:
        return Standing.TAKEN_OUT
    if sign_up.was_swapped:
        return Standing.SWAPPED
    return LEFT_FROM.get(State(sign_up.left_from), Standing.LEFT) if sign_up.left_from else Standing.LEFT


def words_of(sign_up: SignUp, standing: Standing, *, place_in_queue: int | None) -> Words:
    """In the language that is active. ``place_in_queue`` is that of whoever waits, else None."""
    words = WORDS[standing]
    if standing in {Standing.ASKED, Standing.EXPIRED} and sign_up.shift.role.needs_approval:
        words = replace(words, sentence=TO_BE_APPROVED)
    day, at = _day_and_time(sign_up.held_until)
    return words.filled(
        {"until": day, "at": at, "place": place_in_queue, "reason": sign_up.reason, "why": why_not(sign_up)}
    )


def _day_and_time(moment: datetime | None) -> tuple[str, str]:
    if moment is None:
        return "", ""
    local = timezone.localtime(moment)
    return date_format(local, "l j F"), time_format(local)


def leaving_of(sign_up: SignUp, standing: Standing, now: datetime) -> Leaving | None:
    """None when there is nothing to leave, or nothing to come to."""
    if sign_up.state not in SignUp.CURRENT or standing in {Standing.BEEN, Standing.OVER}:
        return None
    ways = {State.WAITING: LEAVE_QUEUE, State.REQUESTED: TAKE_BACK, State.OFFERED: SAY_NO}
    way = ways.get(State(sign_up.state), CANCEL)
    if sign_up.is_in_question:
        return replace(CANCEL, follows=TO_THE_NEXT, follows_in_list=TO_THE_NEXT_IN_LIST)
    if not sign_up.has_a_place:
        return replace(way, follows=SIGN_UP_AGAIN, follows_in_list=SIGN_UP_AGAIN)
    if sign_up.state != State.PLACED:
        return replace(way, follows=SIGN_UP_AGAIN, follows_in_list=SIGN_UP_AGAIN)
    if now < sign_up.shift.late_from:
        return replace(way, follows=f"{TO_THE_NEXT} {CAN_UNDO}", follows_in_list=TO_THE_NEXT_IN_LIST)
    return replace(way, follows=f"{TO_THE_NEXT} {CAN_UNDO} {LATE}", follows_in_list=LATE_IN_LIST)
