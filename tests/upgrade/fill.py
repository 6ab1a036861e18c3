"""Run as a process of its own on a migrated database: fill it with a little of everything that people rely on."""

from datetime import timedelta

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from campaigns.home.models import HomePage  # noqa: E402
from campaigns.newsletters.models import Subscriber, Topic  # noqa: E402
from cms.accounts.models import User  # noqa: E402
from cms.accounts.staff.groups import grant_groups  # noqa: E402
from cms.base.models import Area  # noqa: E402
from volunteers.attendance.models import Attendance, Debrief  # noqa: E402
from volunteers.events.models import EventIndexPage, EventPage, Occurrence  # noqa: E402
from volunteers.people.models import (  # noqa: E402
    AgeBand,
    ConsentText,
    Coordinator,
    Proof,
    Qualification,
    Role,
    Volunteer,
)
from volunteers.shifts.models import Shift, ShiftPlan  # noqa: E402
from volunteers.signups.joining.confirming import confirm  # noqa: E402
from volunteers.signups.joining.signing_up import Details, sign_up  # noqa: E402
from volunteers.signups.models import SignUp  # noqa: E402
from volunteers.signups.places.cancelling import cancel  # noqa: E402
from volunteers.signups.places.seats import recount, seat  # noqa: E402

NOW = timezone.now().replace(minute=0, second=0, microsecond=0)
GUARDIAN = "guardian@upgrade.invalid"


def address(name: str) -> str:
    return f"{name.lower()}@upgrade.invalid"


def fill() -> None:
    klara = add_staff()
    event = add_event()
    walker = Role.objects.create(name="Vandrare", text="Gå med.", lowest_age=AgeBand.FROM_15)
    ShiftPlan.objects.create(event=event, role=walker, capacity=4, minimum=2)
    add_coming(event, walker)
    add_past(event, walker, klara)
    subscriber = Subscriber.objects.create(
        email=address("reader"), state=Subscriber.State.ACTIVE, confirmed_at=NOW
    )
    subscriber.topics.set(Topic.objects.all()[:1])


def add_staff() -> User:
    grant_groups()
    klara = User.objects.create(email=address("klara"))
    klara.groups.set(Group.objects.filter(name="Coordinators"))
    Coordinator.objects.create(user=klara).areas.set(Area.objects.filter(slug="nordost"))
    return klara


def add_event() -> EventPage:
    for page in Page.get_first_root_node().get_children():
        page.delete()
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Start", slug="start", lead="Vi."))
    Site.objects.create(hostname="testserver", port=80, root_page=home, is_default_site=True)
    calendar = home.add_child(instance=EventIndexPage(title="Kalender", slug="kalender"))
    area = Area.objects.get(slug="sodra-angered")
    return calendar.add_child(
        instance=EventPage(
            title="Kvällsvandring", slug="vandring", intro="Vi går.", place="Torget", area=area
        )
    )


def add_shift(event: EventPage, role: Role, *, days: int, **fields: object) -> Shift:
    times = {"starts_at": NOW + timedelta(days=days), "ends_at": NOW + timedelta(days=days, hours=3)}
    date = Occurrence.objects.create(event=event, place="Kiosken" if days > 0 else "", **times)
    return Shift.objects.create(occurrence=date, role=role, **times, **fields)


def add_coming(event: EventPage, role: Role) -> None:
    """Two places: one of them taken, then given back to the queue; somebody of 16 awaits a guardian, one awaits the code."""
    shift = add_shift(event, role, days=7, capacity=2, meeting_point="Vid kiosken", minimum=1)
    agreed = ConsentText.objects.of("Ja, jag har läst.", language="sv")
    ask = {"language": "sv", "may_queue": True}
    alva = confirm(
        sign_up(shift, email=address("alva"), name="Alva Ahl", details=Details(agreed_to=agreed), **ask)
    )
    confirm(sign_up(shift, email=address("bilal"), name="بلال", **ask | {"language": "ar"}))
    for name in ("Celia", "Dawit"):
        confirm(sign_up(shift, email=address(name), name=name, **ask))
    cancel(alva)
    young = Details(people=2, age=AgeBand.FROM_15, guardian=GUARDIAN, agreed_to=agreed)
    other = add_shift(event, role, days=14, capacity=5)
    confirm(sign_up(other, email=address("elin"), name="Elin Ek", details=young, **ask))
    sign_up(other, email=address("farah"), name="Farah", **ask)


def add_past(event: EventPage, role: Role, klara: User) -> None:
    """An evening that three came to, one of them with a friend, and what is remembered of it."""
    shift = add_shift(event, role, days=-7, capacity=5)
    for number, (name, state) in enumerate(
        {"Alva": "came", "Gustav": "walked_in", "Hodan": "absent"}.items()
    ):
        person = Volunteer.objects.known_as(address(name), confirmed_at=NOW)
        person.phone, person.notes = f"070-000 00 0{number}", f"Vill gå med {name}s vän."
        person.save()
        person.areas.set(Area.objects.filter(slug="sodra-angered"))
        row = SignUp(shift=shift, volunteer=person, people=number + 1, confirmed_at=NOW - timedelta(days=9))
        seat(row, SignUp.State.PLACED, shift=shift)
        minutes = 0 if state == "absent" else 150 + number
        Attendance.objects.create(
            sign_up=row,
            date=shift.occurrence,
            state=state,
            people=row.people,
            minutes=minutes,
            marked_by=klara,
        )
    recount(shift)
    Debrief.objects.create(shift=shift, text="Lugnt, och många stannade och pratade.", written_by=klara)
    shown = Qualification.objects.create(name="Hjärtlungräddning", months=24)
    Proof.objects.create(volunteer=person, qualification=shown, seen_by=klara)


if __name__ == "__main__":
    fill()
