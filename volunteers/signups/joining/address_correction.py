"""Whoever typed a wrong address on the page of the code types the right one: the same form, sent once more."""

from dataclasses import replace

from volunteers.people.models import ConsentText
from volunteers.signups.joining.signing_up import Details, forget_wish, sign_up
from volunteers.signups.models import SignUp
from volunteers.signups.personal.code_page import Typed
from volunteers.signups.places.holds import Asker, end_hold_of
from volunteers.signups.places.locking import locked


def correct_address(
    sign_up_before: SignUp, typed: Typed, *, email: str, language: str, asker: Asker
) -> tuple[SignUp, Typed]:
    """Sign up with the address instead; return that sign-up, and what its page is to carry.

    What the form held for the one before is let go, and nothing else of that one is touched: it may be somebody's own.
    Raises ``Refused`` by the rules of the shift. Whoever would find no place any more stands in the queue.
    """
    let_go_of_form(sign_up_before, typed, asker=asker)
    typed = replace(typed, email=email, asked_at=0, was_sent=False)
    row = sign_up(
        sign_up_before.shift,
        email=email,
        name=typed.name,
        language=language,
        may_queue=True,
        details=details_of(typed),
        asker=asker,
    )
    return row, typed


def let_go_of_form(row: SignUp, typed: Typed, *, asker: Asker) -> None:
    """In a transaction of its own: the shift is never locked before the next volunteer."""
    with locked(row) as before:
        end_hold_of(asker, shift=before.shift, volunteer=before.volunteer)
        if (before.wished_people, before.wished_name) == (typed.people, typed.name):
            forget_wish(before)
        before.save(update_fields=["wished_people", "wished_name", "wished_at", "typed_discreet"])


def details_of(typed: Typed) -> Details:
    agreed_to = ConsentText.objects.filter(pk=typed.agreed_to).first() if typed.agreed_to else None
    return Details(
        people=typed.people,
        age=typed.age,
        guardian=typed.guardian,
        agreed_to=agreed_to,
        is_discreet=typed.is_discreet,
    )
