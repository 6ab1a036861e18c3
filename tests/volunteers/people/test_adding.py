"""Somebody met at a fair is written down by hand, and only with their yes."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cms.base.models import Area
from cms.mail.models import OutboxMail
from cms.privacy.models import AccessEntry
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
    assert (nora.name, nora.email, nora.typed_email, nora.stage) == (
        "Nora Ek",
        None,
        "nora@example.org",
        Stage.objects.get(is_first=True),
    )
    assert Step.objects.get().by == user_named("klara")
    consent = nora.consents.get()
    assert (consent.text.language, consent.withdrawn_at) == ("sv", None)
    assert [(mail.name, mail.to) for mail in OutboxMail.objects.all()] == [
        ("people/mail/is_it_you", "nora@example.org")
    ]
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


@pytest.mark.parametrize("kind", ["nobody", "never confirmed", "own", "other", "protected"])
def test_address_tells_nothing_whoever_has_it(kind: str, klara: Client) -> None:
    if kind == "never confirmed":
        Volunteer.objects.create(email="nora@example.org")
    elif kind != "nobody":
        a_volunteer(
            "Alva Berg",
            email="nora@example.org",
            area=OTHER if kind == "other" else OWN,
            is_protected=kind == "protected",
        )
    before = list(Volunteer.objects.order_by("pk").values())

    response = klara.post(reverse(ADD), form())

    made = Volunteer.objects.latest("pk")
    assert response.url == reverse("volunteers:show", args=[made.pk])
    assert list(Volunteer.objects.exclude(pk=made.pk).order_by("pk").values()) == before
    assert "Alva" not in klara.get(response.url).content.decode()
    assert [mail.to for mail in OutboxMail.objects.all()] == ["nora@example.org"]
    [entry, *_later] = AccessEntry.objects.order_by("pk")
    assert (entry.action, entry.what, bool(entry.reason)) == ("change", str(made), True)


def test_coordinator_without_areas_adds_nobody(staff: Callable[[str], Client]) -> None:
    assert staff("karin").post(reverse(ADD), form()).url == "/admin/"
    assert not Volunteer.objects.exists()
