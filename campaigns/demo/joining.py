"""The demo's volunteers. They are nobody: first names, and addresses that reach no one (RFC 2606)."""

from datetime import timedelta

from django.utils import timezone

from volunteers.people.models import Volunteer
from volunteers.rosters.models import Shift, SignUp
from volunteers.rosters.seating import recount

NAMES = [
    *("Alva", "Bilal", "Celia", "Dawit", "Elin", "Farah", "Gustav", "Hodan"),
    *("Ivar", "Jasmin", "Karim", "Lova", "Mehdi", "Nora", "Olof", "Parisa"),
    *("Rasmus", "Samira", "Tove", "Umar", "Vera", "Yusuf", "Zeinab", "Åke"),
]


def join(shift: Shift, *, taken: int, waiting: int, begin: int) -> None:
    """Give so many volunteers a place and let so many wait, taken from the names in turn from ``begin``."""
    for number in range(taken + waiting):
        name = NAMES[(begin + number) % len(NAMES)]
        sign_up(shift, name=name, seat=number + 1 if number < taken else None, order=number)
    recount(shift)


def sign_up(shift: Shift, *, name: str, seat: int | None, order: int) -> None:
    """One confirmed sign-up, with that seat or, without one, in the queue."""
    when = timezone.now() - timedelta(days=3) + timedelta(hours=order)
    SignUp.objects.create(
        shift=shift,
        volunteer=volunteer(name),
        name=f"{name} (demo)",
        state=SignUp.State.PLACED if seat else SignUp.State.WAITING,
        seat=seat,
        created_at=when,
        confirmed_at=when,
        queued_at=None if seat else when,
    )


def volunteer(name: str) -> Volunteer:
    email = f"{name.lower().replace('å', 'a')}@example.org"
    return Volunteer.objects.known_as(email, confirmed_at=timezone.now())
