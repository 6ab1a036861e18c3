"""Somebody without a place stands at the door, or on a paper: they come along by the rules of everybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from volunteers.people.models import AgeBand, Volunteer
from volunteers.people.names import rename
from volunteers.people.path import begin
from volunteers.people.typed_address import write_down
from volunteers.shifts.models import Shift
from volunteers.signups.joining.by_hand import CannotAdd, check, forget_asking
from volunteers.signups.models import SignUp
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.locking import locked_for
from volunteers.signups.places.passing import note_pass
from volunteers.signups.places.seats import recount, seat

IN_THE_LIST = "in the list"


@dataclass(frozen=True, kw_only=True)
class WalkIn:
    """What is typed of somebody who came without having signed up, and was told how we protect data."""

    name: str
    email: str = ""
    phone: str = ""
    age: str = AgeBand.FROM_18


def walk_in(
    shift: Shift, who: WalkIn, *, by: Any, insists: bool = False, has_come: bool = True
) -> tuple[SignUp, list[str]]:
    """Somebody came without having signed up, or put themselves down on a paper before. Returns the row, and the names of
    the rules that ``by`` knowingly passed.

    An address makes them who they are only when it is one of those whom ``by`` sees anyway. Else they are written down by
    name alone, as anybody is whose address nobody knows, and asked at the address whether it is them. Raises ``CannotAdd``.
    """
    with transaction.atomic():
        email = who.email.strip().lower()
        known = Volunteer.objects.visible_to(by).filter(email=email).first() if email else None
        person = known or Volunteer.objects.create(confirmed_at=timezone.now(), age=who.age, phone=who.phone)
        with locked_for(person, shift) as row:
            if row.state == SignUp.State.PLACED:
                raise in_the_list(may_insist=False)
            refuse_twice(row, name=who.name, email=email, insists=insists)
            passed = check(row, people=row.people, insists=insists, at_the_door=has_come)
            if not row.volunteer.name:
                rename(row.volunteer, who.name)
            begin(row.volunteer)
            row.volunteer.save(update_fields=["stage"])
            if email and not known:
                write_down(row.volunteer, email)
            _place(row, by=by, passed=passed)
            if not has_come:
                tell(row, "placed", shift=row.shift, is_spoken_with=True)
            return row, passed


def come_along(row: SignUp, *, by: Any) -> list[str]:
    """Whoever signed up and has no place comes along all the same. The row is locked. Returns the rules that are passed by it.

    Raises ``CannotAdd`` for what protects people.
    """
    passed = check(row, people=row.people, insists=True, at_the_door=True)
    if row.state == SignUp.State.DECLINED:
        passed.append("declined")
    _place(row, by=by, passed=passed)
    return passed


def _place(row: SignUp, *, by: Any, passed: list[str]) -> None:
    row.confirmed_at = row.confirmed_at or timezone.now()
    row.decided_by = by
    note_pass(row, passed, by=by)
    forget_asking(row)
    seat(row, SignUp.State.PLACED, shift=row.shift)
    recount(row.shift)


def refuse_twice(row: SignUp, *, name: str, email: str, insists: bool) -> None:
    """Nobody counts twice: raise ``CannotAdd`` when the list has somebody else of this name, or with this address typed before.

    Also for whoever of this name has asked for a place and has yet to confirm it: they would be there a second time.
    """
    others = row.shift.sign_ups.exclude(volunteer=row.volunteer).select_related("volunteer")
    there = list(others.with_a_place())
    typed = {row.volunteer.typed_email for row in there if row.volunteer.typed_hash}
    if email and email.strip().lower() in typed:
        raise in_the_list(may_insist=False)
    if not insists and is_called(name, there):
        raise in_the_list(may_insist=True)
    if not insists and is_called(name, others.unproven()):
        said = _(
            "Somebody of this name has signed up and not confirmed it yet. Ask them to do so by their mail."
        )
        raise CannotAdd(said, reason=IN_THE_LIST, may_insist=True)


def is_called(name: str, rows: Iterable[SignUp]) -> bool:
    return name.casefold() in {row.shown_name.casefold() for row in rows}


def in_the_list(*, may_insist: bool) -> CannotAdd:
    said = _("Somebody of this name or address is in the list already. Mark them there.")
    return CannotAdd(said, reason=IN_THE_LIST, may_insist=may_insist)
