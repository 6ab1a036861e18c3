"""Role by view by object: the whole table, with an answer in every place of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.privacy.models import AccessEntry
from tests.volunteers.people.conftest import AREAS, GROUPS, OTHER, a_volunteer, user_named
from volunteers.people.models import Coordinator, Proof, Qualification, Role, Stage, Step, Volunteer
from volunteers.people.proof import prove

ROLES = [*GROUPS, "stranger"]
STAFF = [name for name in ROLES if name not in {"alice", "stranger"}]
OBJECTS = ["own", "other", "protected", "erased", "unconfirmed", "nobody"]
VIEWS = ["show", "edit", "step", "prove", "withdraw", "protect"]
SEES = {"superuser": {"own", "other"}, "klara": {"own"}, "kim": {"other"}}

HOME, SIGN_IN = "/admin/", "/konto/login/"


@pytest.fixture
def people(site: object) -> dict[str, int]:
    """One of each kind, by primary key."""
    rows = {
        "own": a_volunteer("Alva"),
        "other": a_volunteer("Bilal", area=OTHER),
        "protected": a_volunteer("Celia", is_protected=True),
        "erased": a_volunteer("Dawit", email=None, erased_at=timezone.now()),
        "unconfirmed": a_volunteer("Elin", confirmed_at=None),
    }
    introduction = Qualification.objects.get(name="Introduktion")
    for row in rows.values():
        Proof.objects.create(volunteer=row, qualification=introduction)
    return {name: row.pk for name, row in rows.items()} | {"nobody": 999_999}


def address(view: str, pk: int) -> str:
    proof = Proof.objects.filter(volunteer=pk).values_list("pk", flat=True).first() or 999_999
    return reverse(f"volunteers:{view}", args=[pk, proof] if view == "withdraw" else [pk])


def answer(response: object) -> object:
    """The status, or for a redirection whereto."""
    return response.url.partition("?")[0] if response.status_code == 302 else response.status_code


@pytest.mark.parametrize("who", ROLES)
def test_who_sees_whom(
    who: str, staff: Callable[[str], Client], people: dict[str, int], snapshot: Callable[[], object]
) -> None:
    client, before = staff(who), snapshot()

    def expected(view: str, kind: str) -> object:
        if who not in STAFF:
            return SIGN_IN
        if kind not in SEES.get(who, ()):
            return 404
        return 405 if view == "step" else 200

    seen = {
        (view, kind): answer(client.get(address(view, people[kind]))) for view in VIEWS for kind in OBJECTS
    }
    assert seen == {(view, kind): expected(view, kind) for view in VIEWS for kind in OBJECTS}
    assert snapshot() == before  # looking changes nothing


@pytest.mark.parametrize("who", ROLES)
def test_whoever_does_not_see_somebody_changes_nothing(
    who: str, staff: Callable[[str], Client], people: dict[str, int], snapshot: Callable[[], object]
) -> None:
    client, before = staff(who), snapshot()
    hidden = [kind for kind in OBJECTS if kind not in SEES.get(who, ())]
    qualification = Qualification.objects.get(name="Kvällsvandringsledare")
    form = {
        "name": "Zeta",
        "language": "sv",
        "stage": Stage.objects.get(name="Avslutad").pk,
        "qualification": qualification.pk,
        "shown_on": timezone.localdate().isoformat(),
    }

    answers = {answer(client.post(address(view, people[kind]), form)) for view in VIEWS for kind in hidden}

    assert answers == ({404} if who in STAFF else {SIGN_IN})
    assert snapshot() == before


@pytest.fixture
def snapshot() -> Callable[[], object]:
    """Everything that could have changed about volunteers."""

    def look() -> object:
        rows = Volunteer.objects.order_by("pk")
        return [
            (row.pk, row.name, row.stage_id, row.is_protected, row.proofs.count(), row.spoken.count())
            for row in rows
        ], Step.objects.count()

    return look


@pytest.mark.parametrize("who", ROLES)
def test_who_opens_which_list(who: str, staff: Callable[[str], Client]) -> None:
    client = staff(who)
    coordinators = {"superuser", "klara", "kim", "karin"}
    allowed = {
        "volunteers:index": coordinators,
        "volunteers:index_results": coordinators,
        "volunteers:add": coordinators - {"karin"},
        "volunteers:export": coordinators,
        "volunteers:unprotect": {"superuser"},
        "sign_ups:index": coordinators,
        "coordinators:index": {"superuser"},
        "coordinators:add": {"superuser"},
        **{f"stages:{view}": {*coordinators, "edit"} for view in ("index", "add")},
        **{f"{kind}:index": {*coordinators, "edit", "rut"} for kind in ("qualifications", "roles")},
        **{f"{kind}:add": {"superuser", "rut"} for kind in ("qualifications", "roles")},
    }
    refused = HOME if who in STAFF else SIGN_IN

    seen = {name: answer(client.get(reverse(name))) for name in allowed}

    assert seen == {name: 200 if who in those else refused for name, those in allowed.items()}


@pytest.mark.parametrize("who", ROLES)
def test_who_changes_roles_and_the_path(who: str, staff: Callable[[str], Client]) -> None:
    client = staff(who)
    rows = {
        "stages": Stage.objects.create(name="Vilar"),
        "qualifications": Qualification.objects.create(name="Första hjälpen"),
        "roles": Role.objects.create(name="Musiker"),
        "coordinators": Coordinator.objects.create(user=user_named(who) if who in GROUPS else a_user())
        if who not in AREAS
        else Coordinator.objects.get(user=user_named(who)),
    }
    # Who fills shifts does not say what a role takes (docs/decisions/0022).
    path, rules = {"klara", "kim", "karin", "edit"}, {"rut"}
    may = {"stages": path, "qualifications": rules, "roles": rules, "coordinators": set()}

    seen = {
        (name, view): answer(client.get(reverse(f"{name}:{view}", args=[row.pk])))
        for name, row in rows.items()
        for view in ("edit", "delete")
    }

    refused = HOME if who in STAFF else SIGN_IN
    assert seen == {
        (name, view): 200 if who == "superuser" or who in may[name] else refused
        for name in rows
        for view in ("edit", "delete")
    }


def a_user() -> object:
    return Volunteer._meta.get_field("user").related_model.objects.create(email="x@example.org")


@pytest.mark.parametrize("who", ["klara", "edit", "audit", "superuser"])
def test_menu_offers_what_one_may_open(who: str, staff: Callable[[str], Client]) -> None:
    page = staff(who).get(reverse("wagtailadmin_home")).content.decode()
    offered = {
        name
        for name in ("volunteers", "sign_ups", "roles", "qualifications", "stages", "coordinators")
        if reverse(f"{name}:index") in page
    }
    shared = {"roles", "qualifications", "stages"}
    assert (
        offered
        == {
            "klara": {"volunteers", "sign_ups", *shared},
            "edit": shared,
            "audit": set(),
            "superuser": {"volunteers", "sign_ups", "coordinators", *shared},
        }[who]
    )


@pytest.mark.parametrize("who", ["klara", "superuser"])
def test_wagtail_offers_nothing_more_about_people(who: str, staff: Callable[[str], Client]) -> None:
    """Neither its history and usage, nor copies and deletion, nor spreadsheets by a word in the address."""
    alva = a_volunteer()
    client = staff(who)
    for rest in ("delete", "history", "usage", "copy", "inspect"):
        assert client.get(f"/admin/volunteers/{rest}/{alva.pk}/").status_code == 404
    for kind in ("csv", "xlsx"):
        response = client.get(reverse("volunteers:index"), {"export": kind})
        assert response["Content-Type"].startswith("text/html")


def test_coordinator_who_was_let_go_sees_nobody(klara: Client) -> None:
    alva = a_volunteer()
    Coordinator.objects.get(user=user_named("klara")).delete()
    assert klara.get(reverse("volunteers:show", args=[alva.pk])).status_code == 404
    page = klara.get(reverse("volunteers:index"))
    assert list(page.context["object_list"]) == []
    assert reverse("volunteers:add") not in page.content.decode()


def test_what_is_done_is_written_down(klara: Client) -> None:
    alva = a_volunteer("Alva Berg")
    stage = Stage.objects.get(name="Pausad")
    introduction = Qualification.objects.get(name="Introduktion")
    proof = prove(
        alva,
        introduction,
        shown_on=timezone.localdate(),
        good_until=timezone.localdate() + timedelta(9),
        by=None,
    )

    klara.get(reverse("volunteers:index"))
    klara.get(reverse("volunteers:index"), {"q": "Berg"})
    klara.get(reverse("volunteers:index_results"), {"q": "Ber"})
    klara.get(address("show", alva.pk))
    klara.post(address("step", alva.pk), {"stage": stage.pk})
    klara.post(address("withdraw", alva.pk), {})
    klara.post(address("protect", alva.pk), {})

    assert not Proof.objects.filter(pk=proof.pk).exists()
    lines = AccessEntry.objects.order_by("pk").values_list("user__email", "action", "what", "count", "reason")
    assert list(lines) == [
        ("klara@example.org", action, what, count, "")
        for action, what, count in [
            ("list", "volunteers", 1),
            ("search", "volunteers", 1),
            ("search", "volunteers", 0),
            ("view", str(alva), 1),
            *[("change", str(alva), 1)] * 3,
        ]
    ]
