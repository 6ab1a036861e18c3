"""What the demo knows of its roles and volunteers, and who answers for them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Locale

from campaigns.demo.volunteers import volunteer
from cms.accounts.models import User
from cms.base.models import Area
from volunteers.events.models import EventPage
from volunteers.people.models import Coordinator, Proof, Qualification, Role, Stage
from volunteers.people.path import take_step
from volunteers.people.proof import prove
from volunteers.people.volunteer_record import speak
from volunteers.signups.models import SignUp

Content = dict[str, Any]


def add_people(content: Content, *, coordinator: User) -> None:
    """The coordinator answers for the whole city."""
    Coordinator.objects.create(user=coordinator)
    for qualification in content["qualification"]:
        event = EventPage.objects.get(slug=qualification["given_at"], locale=Locale.get_default())
        Qualification.objects.filter(name=qualification["name"]).update(given_at=event)
    for role in content["role"]:
        add_role(role)
    for person in content["volunteer"]:
        add_volunteer(person, seen_by=coordinator)
    for row in SignUp.objects.upcoming().with_a_place().select_related("volunteer", "shift__role"):
        learn_for(row, seen_by=coordinator)


def add_role(content: Content) -> None:
    facts = ("text", "lowest_age", "needs_approval")
    fields = {name: content[name] for name in facts if name in content}
    if "latest_for_minors" in content:
        fields["latest_for_minors"] = content["latest_for_minors"].replace(".", ":")
    role = Role.objects.update_or_create(name=content["name"], defaults=fields)[0]
    role.needs.set(Qualification.objects.filter(name__in=content.get("needs", [])))


def add_volunteer(content: Content, *, seen_by: User) -> None:
    person = volunteer(content["name"])
    for name in ("phone", "age", "notes", "is_discreet", "is_protected"):
        if name in content:
            setattr(person, name, content[name])
    person.save()
    person.areas.set(Area.objects.filter(slug__in=content.get("areas", [])))
    speak(person, content.get("speaks", []))
    if "stage" in content:
        take_step(person, Stage.objects.get(name=content["stage"]), by=seen_by)
    today = timezone.localdate()
    for proof in content.get("proofs", []):
        prove(
            person,
            Qualification.objects.get(name=proof["name"]),
            shown_on=today + timedelta(proof["shown"]),
            good_until=today + timedelta(proof["ends"]) if "ends" in proof else None,
            for_role=Role.objects.get(name=proof["role"]) if "role" in proof else None,
            by=seen_by,
        )


def learn_for(row: SignUp, *, seen_by: User) -> None:
    """Nobody is where the rules forbid it: whoever is in the shift has shown by then what its role needs."""
    held = Proof.objects.valid(timezone.localdate(row.shift.starts_at)).filter(volunteer=row.volunteer_id)
    for needed in row.shift.role.needs.exclude(pk__in=held.values("qualification")):
        shown_on = timezone.localdate() - timedelta(days=60)
        Proof.objects.create(
            volunteer=row.volunteer,
            qualification=needed,
            shown_on=shown_on,
            for_role=row.shift.role,
            seen_by=seen_by,
        )
