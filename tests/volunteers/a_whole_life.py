"""Run as a process of its own: somebody with a name that nobody else has goes through all that the site does with people.

What is typed comes by the real forms, what staff do by the real verbs and pages. The log goes to the process's own output.
"""

import re
import sys
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.urls import get_resolver, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from campaigns.home.models import HomePage  # noqa: E402
from cms.accounts.models import User  # noqa: E402
from cms.accounts.staff.groups import grant_groups  # noqa: E402
from cms.base.models import Area  # noqa: E402
from cms.mail.models import OutboxMail  # noqa: E402
from tests.volunteers.plain_text import GUARDIAN, NAME, OTHER_NAME, PHONE, YOUNG_NAME  # noqa: E402
from volunteers.attendance.models import Debrief  # noqa: E402
from volunteers.events.models import EventIndexPage, EventPage, Occurrence  # noqa: E402
from volunteers.messaging.models import Message  # noqa: E402
from volunteers.messaging.sending import send  # noqa: E402
from volunteers.people.models import AgeBand, Coordinator, Role, Volunteer  # noqa: E402
from volunteers.shifts.models import Shift  # noqa: E402
from volunteers.signups import views  # noqa: E402
from volunteers.signups.joining.approval import decline  # noqa: E402
from volunteers.signups.joining.at_the_door import WalkIn, walk_in  # noqa: E402
from volunteers.signups.models import SignUp  # noqa: E402
from volunteers.signups.personal.links import token_of  # noqa: E402

# No static files are collected for so few pages, so none has a name of its own.
override_settings(
    STORAGES=settings.STORAGES
    | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
).enable()
FIRST, SECOND, YOUNG, ASKING = (f"{who}@example.org" for who in ("first", "second", "young", "asking"))


def build_site() -> Shift:
    """A walk in a week with one place, and a role beside it that takes those under 18."""
    for page in Page.get_first_root_node().get_children():
        page.delete()
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Start", slug="start", lead="Vi."))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "port": 80, "root_page": home}
    )
    calendar = home.add_child(instance=EventIndexPage(title="Kalender", slug="kalender"))
    area = Area.objects.get(slug="sodra-angered")
    event = calendar.add_child(
        instance=EventPage(title="Vandring", slug="vandring", intro="Vi går.", place="Torget", area=area)
    )
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
    date = Occurrence.objects.create(event=event, starts_at=start, ends_at=start + timedelta(hours=2))
    times = {"occurrence": date, "starts_at": date.starts_at, "ends_at": date.ends_at}
    walker = Role.objects.create(name="Gående")
    Shift.objects.create(
        role=Role.objects.create(name="Ung", lowest_age=AgeBand.FROM_15), capacity=3, **times
    )
    Shift.objects.create(role=Role.objects.create(name="Ledare", needs_approval=True), capacity=3, **times)
    return Shift.objects.create(role=walker, capacity=1, **times)


def join(shift: Shift, *, name: str, email: str, queue: str = "", **more: str) -> SignUp:
    """By the form and the mailed code, after one try with a mistake in it."""
    client, page = Client(), reverse("sign_up", args=[shift.occurrence_id])
    typed = {"shift": f"{shift.pk}{queue}", "name": name, "email": email, "age": "18", "agreed": "on"} | more
    assert client.post(page, typed | {"email": "not an address"}).status_code == 422
    sent = client.post(page, typed)
    assert sent.status_code == 302, sent.content.decode()
    code = re.search(r"\b\d{6}\b", OutboxMail.objects.filter(to=email).latest("pk").text).group()
    assert client.post(sent.url, {"code": "000000" if code != "000000" else "1"}).status_code == 422
    mine = client.post(sent.url, {"code": code})
    assert client.get(mine.url).status_code == 200
    return SignUp.objects.get(shift=shift, volunteer__email=email)


def take_part(shift: Shift) -> None:
    """A place, a queue, a cancellation that promotes; somebody of 16 and a guardian; a request that is declined."""
    first = join(shift, name=NAME, email=FIRST)
    second = join(shift, name=OTHER_NAME, email=SECOND, queue="-queue")
    assert second.state == SignUp.State.WAITING
    Client().post(reverse("cancel", args=[token_of(first)]))
    second.refresh_from_db()
    assert second.state == SignUp.State.PLACED
    by_role = {each.role.name: each for each in Shift.objects.all()}
    young = {"name": YOUNG_NAME, "email": YOUNG, "age": "15", "guardian": GUARDIAN, "people": "2"}
    assert join(by_role["Ung"], **young).awaits_guardian
    link = re.search(r"http\S+/vardnadshavare/\S+", OutboxMail.objects.get(to=GUARDIAN).text).group()
    path = link.removeprefix(settings.SITE_URL)
    assert YOUNG_NAME in Client().get(path).content.decode()
    Client().post(path, {"answer": "yes"})
    asked = join(by_role["Ledare"], name=NAME, email=ASKING)
    decline(asked, by=User.objects.get(email="klara@example.org"), reason=f"Prata med {OTHER_NAME} först.")


def work(shift: Shift, klara: User) -> None:
    """What coordinators write about people and to them."""
    person = Volunteer.objects.get(email=SECOND)
    person.phone, person.notes = PHONE, f"Heter {OTHER_NAME}, ring {PHONE}."
    person.save()
    walk_in(shift, WalkIn(name=NAME), by=klara, insists=True)
    Debrief.objects.create(shift=shift, text=f"{NAME} ledde oss.", written_by=klara)
    words = {"subject": "Om lördag", "text": f"{NAME} möter er, ring {PHONE}.", "with_waiting": True}
    message = Message.objects.create(shift=shift, written_by=klara, **words)
    assert send(message, by=klara).written == 1


def look(user: User) -> None:
    """Every list of the admin, searched for the name, and every page about somebody."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    for path in sorted(lists_of_the_admin()):
        client.get(path, {"q": NAME, "namn": NAME, "name": NAME})
    for sign_up in SignUp.objects.all():
        page = client.get(reverse("sign_ups:inspect", args=[sign_up.pk]))
        assert page.status_code in {200, 302, 404}, page.status_code
    person = Volunteer.objects.get(email=SECOND)
    for name in names_with("volunteers:"):
        for arguments in ([person.pk], []):
            try:
                path = reverse(name, args=arguments)
            except django.urls.NoReverseMatch:
                continue
            client.get(path, {"q": OTHER_NAME})


def names_with(prefix: str) -> set[str]:
    return {f"{prefix}{name}" for name in ("index", "inspect", "edit", "show", "history", "search")}


def lists_of_the_admin() -> set[str]:
    found = set()
    for space, (prefix, _resolver) in get_resolver().namespace_dict.items():
        if prefix.startswith("admin/"):
            found |= {f"/{prefix}"}
        assert space
    return found


def go_wrong(shift: Shift) -> None:
    """A name in an address that is not there, in a form that another site sent, and in an error that nobody foresaw."""
    client = Client(raise_request_exception=False)
    for path in (f"/kalender/{NAME}/", f"/sok/?q={NAME}", f"/mina-pass/{NAME}/"):
        client.get(path)
    Client(enforce_csrf_checks=True).post(f"/mina-pass/?name={NAME}", {"name": NAME, "email": FIRST})

    def break_down(*_args: object, **_kwargs: object) -> None:
        raise ValueError(f"invalid literal: {NAME!r} {PHONE}")

    kept, views.signing_up.sign_up = views.signing_up.sign_up, break_down
    typed = {"shift": f"{shift.pk}-queue", "name": NAME, "email": FIRST, "age": "18", "agreed": "on"}
    assert client.post(reverse("sign_up", args=[shift.occurrence_id]), typed).status_code == 500
    views.signing_up.sign_up = kept


def main() -> None:
    settings.MFA_REQUIRED = False
    shift = build_site()
    grant_groups()
    boss = User.objects.create_superuser("boss@example.org", first_name="Chef")
    klara = User.objects.create_user("klara@example.org")
    klara.groups.set(Group.objects.filter(name="Coordinators"))
    Coordinator.objects.create(user=klara)
    take_part(shift)
    work(shift, klara)
    for user in (boss, klara):
        look(user)
    go_wrong(shift)
    known = {person.name for person in Volunteer.objects.all()}
    sys.stdout.write(f"{len(known & {NAME, OTHER_NAME, YOUNG_NAME})} are known by name\n")


if __name__ == "__main__":
    main()
