"""What a sign-up's own page says, and which buttons it has: of every state, age, kind of event and time."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from tests.volunteers.my_pages.conftest import put
from volunteers.people.models import AgeBand
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import token_of

State = SignUp.State
FILE = "A mail with everything, and a file for your calendar, is on its way to you."
AGAIN = "You can sign up again if you change your mind."
NEXT = "Cancel and the place goes to the next in the queue at once."
LATE = f"{NEXT} The coordinator is told directly that a place is free, so do it as soon as you know."
CANNOT_COME = ["I cannot come", "Yes, cancel my shift"]
OVER = ("The shift is over", [], ["See the whole calendar"])
GUARDIAN = (
    "We have asked your parent or guardian",
    [
        "They have a mail from us. When they say yes we go on with your sign-up; we keep it until Sunday 2 January.",
        "Is their address wrong? Correct it on your own page.",
        NEXT,
    ],
    CANNOT_COME,
)
SAID = {
    State.HELD: (
        "Is it you who want this shift?",
        [
            (
                "Press the button to take a place. Do it soon: whoever confirms first goes first, "
                "and when the shift is full you stand in the queue."
            ),
            AGAIN,
        ],
        ["Yes, sign me up", *CANNOT_COME],
    ),
    State.ASKED: (
        "Is it you who want this shift?",
        ["The shift is full. Press the button to stand in the queue.", AGAIN],
        ["Yes, sign me up", *CANNOT_COME],
    ),
    State.REQUESTED: (
        "You have asked for this shift",
        ["A coordinator answers you by mail. You need not do anything.", AGAIN],
        ["Withdraw my request", "Yes, take it back"],
    ),
    State.WAITING: (
        "You are number 1 in the queue",
        [
            "When a place becomes free it goes to the first in the queue. We mail you at once if it is yours.",
            AGAIN,
        ],
        ["Leave the queue", "Yes, leave the queue"],
    ),
    State.OFFERED: (
        "A place is free for you",
        ["We hold it until Sunday 2 January, 13:30. After that it goes to the next in the queue.", NEXT],
        ["Yes, I am coming", *CANNOT_COME],
    ),
    State.PLACED: ("You have a place", [FILE, NEXT], ["Add to calendar", *CANNOT_COME]),
    State.DECLINED: ("The answer is no this time", ["Full <already>"], ["Choose another shift"]),
    State.CANCELLED: ("You have cancelled", [AGAIN], ["Choose another shift"]),
    State.EXPIRED: (
        "Do you still want the shift?",
        [
            "The time to confirm ran out. Press the button and you get a place if there is one, else the next in the queue."
        ],
        ["Yes, sign me up"],
    ),
}


@pytest.fixture
def shift(event, add_date, add_shift):
    """Make the shift, or that of a series of two meetings a day apart, whose first meeting begins in so many days."""

    def make(days: float, *, is_series: bool):
        event.is_series = is_series
        event.save()
        starts = [timezone.now() + timedelta(days=each) for each in (days, days + 1)]
        dates = [add_date(starts_at=start, hours=1) for start in starts[: 1 + is_series]]
        return add_shift(dates[0], capacity=9)

    return make


@pytest.fixture
def page_of(alice, shift):
    """What Alice's own page of the shift says in each state: its heading, its sentences and its buttons."""

    def said(
        days: float, *, is_series: bool, is_minor: bool
    ) -> dict[State, tuple[str, list[str], list[str]]]:
        alice.age = AgeBand.FROM_15 if is_minor else AgeBand.FROM_18
        alice.save()
        its = shift(days, is_series=is_series)
        pages = {}
        for state in State:
            row = put(alice, its, State.EXPIRED)
            row.state, row.reason, row.queued_at = state, "Full <already>", timezone.now()
            row.held_until = timezone.make_aware(timezone.datetime(2028, 1, 2, 13, 30))
            row.confirmed_at = row.confirmed_at if is_minor else None
            row.save()
            pages[state] = read(Client().get(f"/en/mina-pass/{token_of(row)}/").text)
            row.delete()
        return pages

    return said


def read(page: str) -> tuple[str, list[str], list[str]]:
    column = BeautifulSoup(page, "html.parser").select_one("main .split > .stack")
    words = [each.get_text(strip=True) for each in column.select("p")]
    buttons = [each.get_text(strip=True) for each in column.select("summary, .btn")]
    return column.h1.get_text(strip=True), words, buttons


@pytest.mark.parametrize("is_minor", [False, True])
@pytest.mark.parametrize("is_series", [False, True])
def test_what_is_said_before_it(is_series, is_minor, page_of):
    by_guardian = {State.HELD: GUARDIAN, State.ASKED: (GUARDIAN[0], [*GUARDIAN[1][:2], AGAIN], GUARDIAN[2])}
    assert page_of(3, is_series=is_series, is_minor=is_minor) == SAID | (by_guardian if is_minor else {})


@pytest.mark.parametrize("is_minor", [False, True])
@pytest.mark.parametrize("is_series", [False, True])
def test_what_is_said_when_all_of_it_is_over(is_series, is_minor, page_of):
    placed = (
        OVER[0],
        ["Thank you for signing up.", "Did you feel safe? Tell us, without your name"],
        OVER[2],
    )
    expected = dict.fromkeys(State, OVER) | {State.PLACED: placed, State.CANCELLED: SAID[State.CANCELLED]}
    assert page_of(-3, is_series=is_series, is_minor=is_minor) == expected


def test_what_is_said_between_the_meetings_of_a_series(page_of):
    asks = "Are you coming? Then whoever leads knows whom to wait for."
    between = (SAID[State.PLACED][0], [asks, LATE], ["I am coming", *SAID[State.PLACED][2]])
    assert page_of(-0.5, is_series=True, is_minor=False) == SAID | {State.PLACED: between}
