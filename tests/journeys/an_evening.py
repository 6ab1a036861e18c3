"""Run as a process on the site of a journey: an evening with a shift of every kind, and what coordinators and time do to it.

``lay_out <slug> <title> <days>`` writes the private shift's link to its output; ``approve <email>``; ``wait <email>``;
``be_busy <email> <slug>`` gives somebody more than a few shifts, one of them tomorrow, and writes the address of that one's page;
``employ <name> <group>`` lets somebody sign in with the demo's password.
"""

import sys
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from campaigns.demo.filling import PASSWORD  # noqa: E402
from cms.accounts.models import User  # noqa: E402
from volunteers.events.models import EventIndexPage, EventPage, Occurrence  # noqa: E402
from volunteers.people.account import open_account  # noqa: E402
from volunteers.people.models import AgeBand, Role, Volunteer  # noqa: E402
from volunteers.people.names import rename  # noqa: E402
from volunteers.shifts.models import DutyContact, Shift  # noqa: E402
from volunteers.signups.joining.approval import approve  # noqa: E402
from volunteers.signups.models import SignUp  # noqa: E402
from volunteers.signups.personal.links import link_to, private_link  # noqa: E402
from volunteers.signups.places.seats import recount, seat  # noqa: E402

ROLES = {"Lykttändare": {"lowest_age": AgeBand.FROM_15}, "Kvällsledare": {"needs_approval": True}}
SHIFTS = [
    {"role": "Lykttändare", "capacity": 9, "text": "Tänder lyktorna och vaktar dem."},
    {"role": "Kock", "capacity": 1, "text": "Rör i grytan."},
    {"role": "Kvällsledare", "capacity": 2, "text": "Håller ihop gruppen."},
    {"role": "Sångare", "capacity": 4, "text": "Sjunger med kören.", "is_private": True},
]


def lay_out(slug: str, title: str, days: str) -> str:
    """An event with its shifts that many days from now, for those of 15 too; the private shift's link."""
    calendar = EventIndexPage.objects.get(slug="kalender", locale__language_code="sv")
    event = calendar.add_child(
        instance=EventPage(
            title=title,
            slug=slug,
            intro="Vi lyser upp torget och bjuder på soppa.",
            place="Järntorget, vid spårvagnen",
            age=EventPage.Age.FIFTEEN,
        )
    )
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=float(days))
    date = Occurrence.objects.create(event=event, starts_at=start, ends_at=start + timedelta(hours=3))
    for row in SHIFTS:
        role = Role.objects.update_or_create(name=row["role"], defaults=ROLES.get(row["role"], {}))[0]
        times = {"starts_at": date.starts_at, "ends_at": date.ends_at}
        Shift.objects.create(**row | {"role": role, "occurrence": date} | times)
    return private_link(date.shifts.get(is_private=True))


def say_yes(email: str) -> str:
    """A coordinator approves the person's request."""
    asked = SignUp.objects.get(volunteer__email=email)
    return str(approve(asked, by=User.objects.get(email="samordnare@demo.invalid")))


def let_time_pass(email: str) -> str:
    """The person has waited for two hours."""
    earlier = F("confirmed_at") - timedelta(hours=2)
    return str(SignUp.objects.filter(volunteer__email=email).update(confirmed_at=earlier))


def employ(name: str, group: str) -> str:
    """One more log-in beside the demo's, once."""
    email = f"{name}@demo.invalid"
    if User.objects.with_email(email) is None:
        user = User.objects.create_user(email, PASSWORD, first_name=name.capitalize(), last_name="Demo")
        user.groups.add(Group.objects.get(name=group))
    return ""


def be_busy(email: str, slug: str) -> str:
    """Tomorrow they are at the event, with somebody to call; then come nine shifts, a queue and an offer, and ten have been."""
    event = EventPage.objects.get(slug=slug, locale__language_code="sv")
    event.stop, event.toilet, event.safety = "Järntorget", "I biblioteket", "Vi går aldrig ensamma."
    event.save_revision().publish()
    person = Volunteer.objects.known_as(email, confirmed_at=timezone.now(), language="en")
    rename(person, "Bea")
    open_account(person)
    contact = DutyContact.objects.create(function="Passledaren", phone="031-390 06 13")
    states = [SignUp.State.OFFERED, SignUp.State.WAITING, *[SignUp.State.PLACED] * 8]
    first = put(person, event, days=1, contact=contact)
    for number, state in enumerate(states, start=2):
        put(person, event, days=4 * number, state=state)
    for number in range(10):
        put(person, event, days=-3 - number)
    return link_to(first, language="en").removeprefix(settings.SITE_URL)


def put(
    person: Volunteer,
    event: EventPage,
    *,
    days: int,
    state: SignUp.State = SignUp.State.PLACED,
    **fields: object,
) -> SignUp:
    start = timezone.now() + timedelta(days=days)
    date = Occurrence.objects.create(event=event, starts_at=start, ends_at=start + timedelta(hours=2))
    role = Role.objects.get(name="Lykttändare")
    times = {"starts_at": date.starts_at, "ends_at": date.ends_at}
    shift = Shift.objects.create(occurrence=date, role=role, capacity=3, **times, **fields)
    row = SignUp(volunteer=person, shift=shift, confirmed_at=timezone.now())
    if state == SignUp.State.WAITING:
        row.state, row.queued_at = state, timezone.now()
        row.save()
    else:
        until = start if state == SignUp.State.OFFERED else None
        seat(row, state, shift=shift, until=until)
    recount(shift)
    return row


DEEDS = {"be_busy": be_busy, "employ": employ, "lay_out": lay_out, "approve": say_yes, "wait": let_time_pass}

if __name__ == "__main__":
    deed, *arguments = sys.argv[1:]
    sys.stdout.write(DEEDS[deed](*arguments))
