"""The demo's volunteers. They are nobody: first names, and addresses that reach no one (RFC 2606)."""

from datetime import timedelta

from django.utils import timezone

from volunteers.people.models import Volunteer
from volunteers.people.names import rename
from volunteers.people.path import begin
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.places.seats import recount, seat

NAMES = [
    *("Alva", "Bilal", "Celia", "Dawit", "Elin", "Farah", "Gustav", "Hodan"),
    *("Ivar", "Jasmin", "Karim", "Lova", "Mehdi", "Nora", "Olof", "Parisa"),
    *("Rasmus", "Samira", "Tove", "Umar", "Vera", "Yusuf", "Zeinab", "Åke"),
]


def join(shift: Shift, *, taken: int, waiting: int, begin: int) -> None:
    """Give so many volunteers a place and let so many wait, taken from the names in turn from ``begin``."""
    for number in range(taken + waiting):
        name = NAMES[(begin + number) % len(NAMES)]
        sign_up(shift, name=name, has_place=number < taken, order=number)
    recount(shift)


def sign_up(shift: Shift, *, name: str, has_place: bool, order: int) -> None:
    """One confirmed sign-up, with a place or in the queue."""
    when = timezone.now() - timedelta(days=3) + timedelta(hours=order)
    row = SignUp(shift=shift, volunteer=volunteer(name), created_at=when, confirmed_at=when)
    if has_place:
        seat(row, SignUp.State.PLACED, shift=shift)
    else:
        row.state, row.queued_at = SignUp.State.WAITING, when
        row.save()


def volunteer(name: str) -> Volunteer:
    email = f"{name.lower().replace('å', 'a')}@example.org"
    known = Volunteer.objects.known_as(email, confirmed_at=timezone.now())
    if not known.name:
        begin(known)
        known.save(update_fields=["stage"])
        rename(known, f"{name} (demo)")
    return known
