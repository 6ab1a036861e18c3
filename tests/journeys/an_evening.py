"""Run as a process on the site of a journey: an evening with a shift of every kind, and what coordinators and time do to it.

``lay_out <slug> <title> <days>`` writes the private shift's link to its output; ``approve <email>``; ``wait <email>``;
``employ <name> <group>`` lets somebody sign in with the demo's password.
"""

import sys
from datetime import timedelta

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from campaigns.demo.filling import PASSWORD  # noqa: E402
from cms.accounts.models import User  # noqa: E402
from volunteers.events.models import EventIndexPage, EventPage, Occurrence  # noqa: E402
from volunteers.people.models import AgeBand, Role  # noqa: E402
from volunteers.shifts.models import Shift  # noqa: E402
from volunteers.signups.joining.approval import approve  # noqa: E402
from volunteers.signups.models import SignUp  # noqa: E402
from volunteers.signups.personal.links import private_link  # noqa: E402

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


DEEDS = {"employ": employ, "lay_out": lay_out, "approve": say_yes, "wait": let_time_pass}

if __name__ == "__main__":
    deed, *arguments = sys.argv[1:]
    sys.stdout.write(DEEDS[deed](*arguments))
