"""Stages, qualifications, roles and coordinators, kept in the admin."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.base.models import Area
from tests.volunteers.conftest import messages_in
from tests.volunteers.people.conftest import a_volunteer, account_of, user_named
from volunteers.people.models import Coordinator, Proof, Qualification, Role, Stage


@pytest.fixture
def edit(staff: Callable[[str], Client]) -> Client:
    return staff("edit")


@pytest.fixture
def rut(staff: Callable[[str], Client]) -> Client:
    """Keeps the rules."""
    return staff("rut")


def firsts() -> list[str]:
    return [stage.name for stage in Stage.objects.filter(is_first=True)]


def stage_form(stage: Stage, **fields: object) -> dict[str, object]:
    return {"name": stage.name, "position": stage.position, **fields}


def test_another_stage_becomes_the_first_and_the_one_before_is_so_no_more(edit: Client) -> None:
    talk = Stage.objects.get(name="Samtal")
    edit.post(reverse("stages:edit", args=[talk.pk]), stage_form(talk, is_first="on"))
    assert firsts() == ["Samtal"]
    new = {"name": "Nyfiken", "position": 5, "is_first": "on"}
    assert edit.post(reverse("stages:add"), new).status_code == 302
    assert firsts() == ["Nyfiken"]


def test_there_is_always_a_first_stage(edit: Client) -> None:
    first = Stage.objects.get(is_first=True)
    response = edit.post(reverse("stages:edit", args=[first.pk]), stage_form(first))
    assert list(response.context["form"].errors) == ["is_first"]
    deleted = edit.post(reverse("stages:delete", args=[first.pk]), follow=True)
    assert deleted.redirect_chain == [(reverse("stages:edit", args=[first.pk]), 302)]
    assert first.name in messages_in(deleted)
    assert firsts() == [first.name]


def test_first_stage_is_saved_as_it_is(edit: Client) -> None:
    first = Stage.objects.get(is_first=True)
    edit.post(reverse("stages:edit", args=[first.pk]), stage_form(first, name="Hej", is_first="on"))
    assert firsts() == ["Hej"]


@pytest.mark.parametrize("kind", ["stages", "qualifications", "roles"])
def test_what_is_used_is_not_deleted_and_says_why(
    kind: str, edit: Client, rut: Client, add_shift: Callable[..., object]
) -> None:
    alva, shift = a_volunteer(), add_shift()
    introduction = Qualification.objects.get(name="Introduktion")
    Proof.objects.create(volunteer=alva, qualification=introduction)
    row = {"stages": alva.stage, "qualifications": introduction, "roles": shift.role}[kind]
    client = edit if kind == "stages" else rut
    for method in (client.get, client.post):
        response = method(reverse(f"{kind}:delete", args=[row.pk]), follow=True)
        assert response.redirect_chain == [(reverse(f"{kind}:edit", args=[row.pk]), 302)]
        assert str(row) in messages_in(response)
    assert type(row).objects.filter(pk=row.pk).exists()


def test_qualification_that_a_role_asks_for_is_not_deleted(rut: Client) -> None:
    """Else the role would be open to anybody from then on."""
    introduction = Qualification.objects.get(name="Introduktion")
    Role.objects.create(name="Ledare").needs.add(introduction)
    response = rut.post(reverse("qualifications:delete", args=[introduction.pk]), follow=True)
    assert "Ledare" in messages_in(response)
    assert list(Role.objects.get().needs.all()) == [introduction]


@pytest.mark.parametrize("kind", ["stages", "qualifications", "roles"])
def test_what_nobody_uses_is_deleted(kind: str, edit: Client, rut: Client) -> None:
    model = {"stages": Stage, "qualifications": Qualification, "roles": Role}[kind]
    row = model.objects.create(name="Ingen")
    (edit if kind == "stages" else rut).post(reverse(f"{kind}:delete", args=[row.pk]))
    assert not model.objects.filter(name="Ingen").exists()


def test_role_says_what_it_takes(rut: Client) -> None:
    needs = [q.pk for q in Qualification.objects.filter(name__in=["Introduktion", "Kvällsvandringsledare"])]
    form = {"name": "Ledare", "text": "Går först.", "needs": needs, "lowest_age": "18"}
    rut.post(reverse("roles:add"), form)
    role = Role.objects.get()
    assert (role.name, sorted(q.pk for q in role.needs.all())) == ("Ledare", sorted(needs))
    assert "Introduktion, Kvällsvandringsledare" in rut.get(reverse("roles:index")).content.decode()


def test_superuser_says_who_answers_for_what(staff: Callable[[str], Client]) -> None:
    admin = staff("superuser")
    karin, _klara, _edit = (account_of(name) for name in ("karin", "klara", "edit"))
    offered = admin.get(reverse("coordinators:add")).context["form"].fields["user"].queryset
    assert list(offered) == [karin]  # of the group, and without areas so far
    district = Area.objects.get(slug="centrum")
    admin.post(reverse("coordinators:add"), {"user": karin.pk, "areas": [district.pk], "gets_mail": "on"})
    row = Coordinator.objects.get(user=karin)
    assert (list(row.areas.all()), row.gets_mail) == ([district], True)
    assert str(karin) in admin.get(reverse("coordinators:index")).content.decode()
    assert admin.get(reverse("coordinators:edit", args=[row.pk])).status_code == 200


def test_coordinator_gives_nobody_areas(staff: Callable[[str], Client]) -> None:
    client = staff("klara")
    mine = Coordinator.objects.get(user=user_named("klara"))
    client.post(reverse("coordinators:edit", args=[mine.pk]), {"user": mine.user_id, "areas": []})
    assert [area.slug for area in mine.areas.all()] == ["nordost"]


def test_lists_take_as_many_queries_for_one_and_for_30(
    edit: Client, count_queries: Callable[[Client, str], int]
) -> None:
    url, needs = reverse("roles:index"), Qualification.objects.get(name="Introduktion")
    Role.objects.create(name="Ledare").needs.add(needs)
    one = count_queries(edit, url)
    for number in range(15):
        Role.objects.create(name=f"Ledare {number}").needs.add(needs)
    assert count_queries(edit, url) == one


def test_end_of_a_proof_is_told_in_the_qualification(staff: Callable[[str], Client]) -> None:
    """Empty months: it does not run out."""
    alva, introduction = a_volunteer(), Qualification.objects.get(name="Introduktion")
    form = {"qualification": introduction.pk, "shown_on": timezone.localdate() - timedelta(3)}
    staff("klara").post(reverse("volunteers:prove", args=[alva.pk]), form)
    assert Proof.objects.get().good_until is None
