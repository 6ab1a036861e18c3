"""Somebody met at a fair is written down by hand, and only with their yes."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.base.models import Area
from cms.mail.models import OutboxMail
from cms.privacy.models import AccessEntry
from tests.pages import text_of
from tests.volunteers.people.conftest import OTHER, OWN, a_volunteer, user_named
from volunteers.people.models import Stage, Step, Volunteer

ADD = "volunteers:add"


def form(**fields: object) -> dict[str, object]:
    area = Area.objects.get(slug=OWN)
    return {
        "name": "Nora Ek",
        "email": "Nora@Example.org",
        "language": "sv",
        "areas": [area.pk],
        "spoken": ["sv", "so"],
        "agreed": "on",
        **fields,
    }


def test_person_met_is_added_at_the_first_stage_with_their_yes(klara: Client) -> None:
    response = klara.post(reverse(ADD), form())
    nora = Volunteer.objects.get()
    assert response.url == reverse("volunteers:show", args=[nora.pk])
    assert (nora.name, nora.email, nora.stage) == (
        "Nora Ek",
        "nora@example.org",
        Stage.objects.get(is_first=True),
    )
    assert Step.objects.get().by == user_named("klara")
    consent = nora.consents.get()
    assert (consent.text.language, consent.withdrawn_at) == ("sv", None)
    assert not OutboxMail.objects.exists()
    assert list(Volunteer.objects.called("nora").visible_to(user_named("klara"))) == [nora]
    assert AccessEntry.objects.get().what == str(nora)


def test_address_may_be_missing_more_than_once(klara: Client) -> None:
    for name in ("Nora", "Olof"):
        klara.post(reverse(ADD), form(name=name, email=""))
    assert [row.email for row in Volunteer.objects.all()] == [None, None]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"agreed": ""}, "agreed"),
        ({"name": ""}, "name"),
        ({"email": "nora"}, "email"),
        ({"areas": []}, "areas"),
    ],
)
def test_nobody_is_added_without_what_it_takes(fields: dict, error: str, klara: Client) -> None:
    response = klara.post(reverse(ADD), form(**fields))
    assert (list(response.context["form"].errors), Volunteer.objects.count()) == ([error], 0)


def test_person_is_added_to_at_least_one_own_area(klara: Client, staff: Callable[[str], Client]) -> None:
    elsewhere = Area.objects.get(slug=OTHER)
    assert list(klara.post(reverse(ADD), form(areas=[elsewhere.pk])).context["form"].errors) == ["areas"]
    both = [elsewhere.pk, Area.objects.get(slug=OWN).pk]
    assert klara.post(reverse(ADD), form(areas=both)).status_code == 302
    assert staff("superuser").post(reverse(ADD), form(email="", areas=[])).status_code == 302


@pytest.mark.parametrize("kind", ["own", "other", "protected"])
def test_address_of_somebody_known_is_refused_alike_whoever_it_is(kind: str, klara: Client) -> None:
    known = a_volunteer(
        "Alva Berg",
        email="nora@example.org",
        area=OTHER if kind == "other" else OWN,
        is_protected=kind == "protected",
    )
    before = Volunteer.objects.values().get()

    response = klara.post(reverse(ADD), form())

    [sentence] = response.context["form"].errors["email"]
    assert sentence.startswith("Ingen kan läggas till med den här adressen.")
    text = response.content.decode()
    assert ("Alva" in text, reverse("volunteers:show", args=[known.pk]) in text) == (False, False)
    assert str(known) not in text_of(response)
    assert Volunteer.objects.values().get() == before
    assert list(AccessEntry.objects.values_list("action", "what", "count")) == [("search", "volunteers", 0)]


def test_address_that_was_typed_and_never_confirmed_is_the_persons_now(klara: Client) -> None:
    typed = Volunteer.objects.create(email="nora@example.org")
    klara.post(reverse(ADD), form())
    nora = Volunteer.objects.get()
    assert (nora.pk, nora.name) == (typed.pk, "Nora Ek")
    assert nora.confirmed_at <= timezone.now()


def test_coordinator_without_areas_adds_nobody(staff: Callable[[str], Client]) -> None:
    assert staff("karin").post(reverse(ADD), form()).url == "/admin/"
    assert not Volunteer.objects.exists()
