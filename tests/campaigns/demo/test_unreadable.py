"""One value that does not open takes no page down: every sealed column of the demo is spoilt, every page of the staff opened."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from campaigns.newsletters.models import Subscriber
from cms.accounts.models import User
from cms.contact.models import Message
from cms.privacy.encryption import Sealed
from cms.privacy.key_rotation import sealed_fields
from volunteers.attendance.models import Debrief
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp

# Where something sealed is kept, or shown.
OURS = (
    *("cms.accounts.", "cms.contact.", "cms.privacy.", "volunteers.attendance.", "volunteers.board."),
    *(
        "volunteers.messaging.",
        "volunteers.people.",
        "campaigns.newsletters.",
        "campaigns.pledges.",
        "wagtail.users.",
    ),
)
NUMBER = re.compile(r"<int:\w+>")
SENTENCE = "(kan inte läsas)"
SPOILT = "gone.QWxpY2U="
pytestmark = pytest.mark.usefixtures("demo")


def spoil(model: type[Model]) -> int:
    """Put what no key opens where something sealed is; what addresses are found by stays. How many values that were."""
    done = 0
    fields = sealed_fields(model)
    for pk, *values in model._base_manager.values_list("pk", *[field.name for field in fields]):
        fresh = {
            value.field.name: Sealed(value.field, value.row, value.token[:23] * ("@" in str(value)) + SPOILT)
            for value in values
            if isinstance(value, Sealed)
        }
        done += len(fresh)
        if fresh:
            model._base_manager.filter(pk=pk).update(**fresh)
    return done


def patterns(among: URLResolver, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for each in among.url_patterns:
        route = prefix + str(each.pattern).lstrip("^")
        if isinstance(each, URLPattern):
            yield route.rstrip("$"), each
        else:
            yield from patterns(each, route)


def addresses(number: int) -> set[str]:
    """Every page of ours in the admin that is found by nothing, or by numbers."""
    among = {
        NUMBER.sub(str(number), route)
        for route, pattern in patterns(get_resolver())
        if route.startswith("/admin/") and pattern.callback.__module__.startswith(OURS)
    }
    return {address for address in among if re.fullmatch(r"[/\w.-]+", address)}


def test_pages_of_the_staff_open_with_every_sealed_value_spoilt() -> None:
    shift = Shift.objects.filter(sign_ups__state=SignUp.State.PLACED).first()
    Debrief.objects.get_or_create(shift=shift, defaults={"text": "Det gick bra"})
    admin = User.objects.get(is_superuser=True)
    sealed = [model for model in apps.get_models() if sealed_fields(model)]
    assert sum([spoil(model) for model in sealed]) > 30
    client = Client()
    client.force_login(admin)
    rows = [model.objects.first() for model in (Volunteer, SignUp, Subscriber, Message, User)]
    numbers = {row.pk for row in rows if row} | {shift.pk}
    asked = sorted(set().union(*map(addresses, numbers)))
    opened = {address: client.get(address) for address in asked}
    assert len(opened) > 60
    assert {answer.status_code for answer in opened.values()} <= {200, 302, 403, 404, 405}
    said = {
        address
        for address, answer in opened.items()
        if not answer.streaming and SENTENCE.encode() in answer.content
    }
    shows = {"volunteers/", "sign-ups/", "subscribers/", "board/"}
    assert {part for part in shows if any(part in address for address in said)} == shows


def test_door_and_lists_of_a_shift_open_with_every_name_spoilt() -> None:
    sign_up = SignUp.objects.filter(state=SignUp.State.PLACED).select_related("shift__occurrence").first()
    for model in (Volunteer, SignUp):
        spoil(model)
    client = Client()
    client.force_login(User.objects.get(is_superuser=True))
    door = f"/admin/attendance/{sign_up.shift_id}/{sign_up.shift.occurrence_id}/"
    page = client.get(door)
    assert (page.status_code, SENTENCE in page.text) == (200, True)
    assert client.get(f"{door}list.pdf").content.startswith(b"%PDF")
