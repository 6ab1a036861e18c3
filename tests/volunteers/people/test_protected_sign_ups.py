"""Sign-ups as coordinators see them: those of their areas, and a protected identity as a code."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.base.models import Area
from cms.privacy.models import AccessEntry
from tests.pages import text_of
from tests.volunteers.people.conftest import OTHER, a_volunteer
from volunteers.signups.models import SignUp

INDEX = "sign_ups:index"


@pytest.fixture
def sign_up(add_shift: Callable) -> Callable[..., SignUp]:
    def add(name: str, **fields: object) -> SignUp:
        person = a_volunteer(name, **fields)
        return SignUp.objects.create(
            shift=add_shift(), volunteer=person, state="placed", confirmed_at=timezone.now()
        )

    return add


def listed(client: Client, **query: object) -> list[SignUp]:
    return list(client.get(reverse(INDEX), query).context["object_list"])


def test_protected_identity_is_a_code_everywhere(klara: Client, sign_up: Callable[..., SignUp]) -> None:
    row = sign_up("Celia Ek", email="celia@example.net", is_protected=True)
    row.typed_name = "Celia Ek"
    row.save()
    pages = [
        klara.get(url).content.decode()
        for url in (
            reverse(INDEX),
            reverse("sign_ups:inspect", args=[row.pk]),
            reverse("sign_ups:cancel", args=[row.pk]),
        )
    ]
    for page in pages:
        assert f"V{row.volunteer_id}" in text_of(page)
        assert ("Celia" in page, "celia@" in page) == (False, False)
    assert reverse("volunteers:show", args=[row.volunteer_id]) not in pages[1]


def test_sign_ups_are_searched_by_code_address_and_whole_words(
    klara: Client, sign_up: Callable[..., SignUp]
) -> None:
    alva, bea = sign_up("Alva Berg"), sign_up("Bea Berg")
    found = {
        text: listed(klara, q=text)
        for text in (str(alva), f"v{bea.volunteer_id}", bea.volunteer.email, "alva berg", "Ber", "A0")
    }
    assert found == {
        str(alva): [alva],
        f"v{bea.volunteer_id}": [bea],
        bea.volunteer.email: [bea],
        "alva berg": [alva],
        "Ber": [],
        "A0": [],
    }


def test_name_and_address_of_a_protected_identity_find_nobody(
    klara: Client, sign_up: Callable[..., SignUp]
) -> None:
    """Else a search that finds a code would say whose it is."""
    row = sign_up("Celia Ek", is_protected=True)
    assert [listed(klara, q=text) for text in ("Celia", "celia@", str(row))] == [[], [], [row]]


def test_sign_ups_are_those_of_ones_areas(
    staff: Callable[[str], Client], sign_up: Callable[..., SignUp]
) -> None:
    row = sign_up("Alva", area=OTHER)

    def seen() -> dict[str, tuple[int, int]]:
        urls = [reverse(f"sign_ups:{view}", args=[row.pk]) for view in ("inspect", "cancel")]
        return {
            who: (len(listed(staff(who))), *(staff(who).get(url).status_code for url in urls))
            for who in ("superuser", "klara", "kim", "karin")
        }

    assert seen() == {
        "superuser": (1, 200, 200),
        "klara": (1, 200, 200),
        "kim": (0, 404, 404),
        "karin": (0, 404, 404),
    }
    event = row.shift.occurrence.event
    event.area = Area.objects.get(slug=OTHER)
    event.save()
    assert {who: rows for who, (rows, *_rest) in seen().items()} == {
        "superuser": 1,
        "klara": 0,
        "kim": 1,
        "karin": 0,
    }
    assert staff("klara").post(reverse("sign_ups:cancel", args=[row.pk])).status_code == 404
    event.area = None  # the whole city: for those who answer for it
    event.save()
    assert {who: rows for who, (rows, *_rest) in seen().items()} == {
        "superuser": 1,
        "klara": 0,
        "kim": 0,
        "karin": 0,
    }


def test_who_looked_at_sign_ups_is_written_down(klara: Client, sign_up: Callable[..., SignUp]) -> None:
    row = sign_up("Alva")
    listed(klara)
    listed(klara, q="Alva")
    klara.get(reverse("sign_ups:inspect", args=[row.pk]))
    klara.post(reverse("sign_ups:cancel", args=[row.pk]))
    assert list(AccessEntry.objects.order_by("pk").values_list("action", "what", "count")) == [
        ("list", "sign-ups", 1),
        ("search", "sign-ups", 1),
        ("view", str(row), 1),
        ("change", str(row), 1),
    ]
