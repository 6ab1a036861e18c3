"""What a coordinator reads about a volunteer, and does with one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.base.models import Area
from cms.privacy.models import AccessEntry
from tests.volunteers.conftest import messages_in
from tests.volunteers.people.conftest import OTHER, a_volunteer, user_named
from volunteers.people.consent import agree
from volunteers.people.models import ConsentText, Proof, Qualification, Role, Stage, Step, Volunteer
from volunteers.people.path import take_step
from volunteers.signups.models import SignUp


def at(view: str, *numbers: int) -> str:
    return reverse(f"volunteers:{view}", args=numbers)


def test_page_says_everything_a_coordinator_needs(
    klara: Client, add_date: Callable, add_shift: Callable
) -> None:
    alva = a_volunteer("Alva Berg", phone="070-1234567", notes="Kommer med cykel.", age="15")
    now = timezone.now()
    coming, past = (add_shift(add_date(starts_at=now + timedelta(days=days))) for days in (5, -5))
    for shift in (coming, past):
        SignUp.objects.create(shift=shift, volunteer=alva, state="placed", confirmed_at=now)
    agree(alva, ConsentText.objects.of("Ja, skriv till mig.", language="sv").pk)
    take_step(alva, Stage.objects.get(name="Pausad"), by=user_named("klara"))
    Proof.objects.create(volunteer=alva, qualification=Qualification.objects.get(name="Introduktion"))

    page = klara.get(at("show", alva.pk))

    text = page.content.decode()
    for word in (
        *("Alva Berg", "alva@example.net", "070-1234567", "Kommer med cykel.", "Soomaali", "Södra Angered"),
        *(
            "Ja, skriv till mig.",
            "Pausad",
            "klara@example.org",
            "Introduktion",
            "Kvällsvandring i Hammarkullen",
        ),
    ):
        assert word in text
    assert [row.sign_up.shift for row in page.context["coming"]] == [coming]
    assert [row.sign_up.shift for row in page.context["past"]] == [past]
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.parametrize(
    ("days", "warning"), [(31, ""), (30, "går snart ut"), (0, "går snart ut"), (-1, "gäller inte längre")]
)
def test_page_warns_of_what_ends(days: int, warning: str, klara: Client) -> None:
    alva = a_volunteer()
    today = timezone.localdate()
    Proof.objects.create(
        volunteer=alva,
        qualification=Qualification.objects.get(name="Introduktion"),
        shown_on=today - timedelta(60),
        good_until=today + timedelta(days),
    )
    text = klara.get(at("show", alva.pk)).content.decode()
    assert [word for word in ("går snart ut", "gäller inte längre") if word in text] == [warning] * bool(
        warning
    )


def test_sign_ups_elsewhere_are_named_but_not_opened(klara: Client, add_shift: Callable) -> None:
    """Whoever helps in two parts of the city is known in both; what is elsewhere is opened by those who answer for it."""
    alva, shift = a_volunteer(), add_shift()
    shift.occurrence.event.area = Area.objects.get(slug=OTHER)
    shift.occurrence.event.save()
    row = SignUp.objects.create(shift=shift, volunteer=alva, state="placed", confirmed_at=timezone.now())
    text = klara.get(at("show", alva.pk)).content.decode()
    assert shift.occurrence.event.title in text
    assert reverse("sign_ups:inspect", args=[row.pk]) not in text
    assert klara.get(reverse("sign_ups:inspect", args=[row.pk])).status_code == 404


def test_page_takes_as_many_queries_for_one_sign_up_as_for_30(
    klara: Client, add_date: Callable, add_shift: Callable, count_queries: Callable[[Client, str], int]
) -> None:
    alva, date = a_volunteer(), add_date()

    def add(count: int) -> None:
        for _number in range(count):
            SignUp.objects.create(
                shift=add_shift(date), volunteer=alva, state="placed", confirmed_at=timezone.now()
            )
            take_step(alva, Stage.objects.exclude(pk=alva.stage_id).first(), by=user_named("klara"))

    add(1)
    one = count_queries(klara, at("show", alva.pk))
    add(29)
    assert count_queries(klara, at("show", alva.pk)) == one


def change_form(volunteer: Volunteer, **fields: object) -> dict[str, object]:
    return {
        "name": volunteer.name,
        "language": volunteer.language,
        "areas": [area.pk for area in volunteer.areas.all()],
        "spoken": ["so"],
        **fields,
    }


def test_coordinator_changes_what_is_written_down(klara: Client) -> None:
    alva = a_volunteer("Alva Berg")
    bergsjon = Area.objects.get(slug="bergsjon")
    klara.post(
        at("edit", alva.pk),
        change_form(
            alva,
            name=" Alva \u200b Ek ",
            phone="031-1",
            notes="Ny.",
            language="en",
            age="18",
            spoken=["sv", "ar"],
            areas=[bergsjon.pk],
            is_discreet="on",
            email="x@example.org",
        ),
    )
    row = Volunteer.objects.get()
    assert (row.name, row.phone, row.notes, row.language, row.age, row.is_discreet, row.email) == (
        *("Alva Ek", "031-1", "Ny.", "en", "18", True),
        "alva@example.net",
    )
    assert {spoken.code for spoken in row.spoken.all()} == {"sv", "ar"}
    assert list(row.areas.all()) == [bergsjon]
    assert (Volunteer.objects.called("ek").exists(), Volunteer.objects.called("berg").exists()) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"name": " \u200b "}, "name"),
        ({"spoken": ["xx"]}, "spoken"),
        ({"age": "12"}, "age"),
        ({"language": "de"}, "language"),
        ({"notes": "x" * 2001}, "notes"),
        ({"areas": [999_999]}, "areas"),
    ],
)
def test_what_makes_no_sense_is_refused_in_the_form(fields: dict, error: str, klara: Client) -> None:
    alva = a_volunteer("Alva Berg")
    response = klara.post(at("edit", alva.pk), change_form(alva, **fields))
    assert (response.status_code, list(response.context["form"].errors)) == (200, [error])
    assert Volunteer.objects.get().name == "Alva Berg"


def test_person_who_moves_to_others_areas_is_theirs(klara: Client) -> None:
    alva = a_volunteer()
    form = change_form(alva, areas=[Area.objects.get(slug=OTHER).pk])
    response = klara.post(at("edit", alva.pk), form, follow=True)
    assert response.redirect_chain == [(reverse("volunteers:index"), 302)]
    assert klara.get(at("show", alva.pk)).status_code == 404


def test_language_that_the_form_does_not_offer_stays(klara: Client) -> None:
    alva = a_volunteer()
    alva.spoken.create(code="xx")
    klara.post(at("edit", alva.pk), change_form(alva, spoken=["so", "xx"]))
    assert {spoken.code for spoken in alva.spoken.all()} == {"so", "xx"}


def test_step_is_dated_and_says_by_whom_and_taken_once(klara: Client) -> None:
    alva, paused = a_volunteer(), Stage.objects.get(name="Pausad")
    for _time in range(2):
        said = klara.post(at("step", alva.pk), {"stage": paused.pk}, follow=True)
    step = Step.objects.get()
    alva.refresh_from_db()
    assert (alva.stage, step.stage, step.by) == (paused, paused, user_named("klara"))
    assert step.taken_at <= timezone.now()
    assert [message.level_tag for message in said.context["messages"]] == ["info"]
    assert AccessEntry.objects.filter(action="change", what=str(alva)).count() == 1
    klara.post(at("step", alva.pk), {"stage": "999999"})
    assert Step.objects.count() == 1


def proof_form(name: str, **fields: object) -> dict[str, object]:
    qualification = Qualification.objects.get(name=name)
    return {"qualification": qualification.pk, "shown_on": timezone.localdate().isoformat(), **fields}


def test_extract_is_written_down_as_date_person_role_and_end_alone(klara: Client) -> None:
    alva, role = a_volunteer(), Role.objects.create(name="Läxhjälpare")
    form = proof_form("Registerutdrag", shown_on="2026-02-28", for_role=role.pk, text="Inget", file="x")
    klara.post(at("prove", alva.pk), form)
    proof = Proof.objects.get()
    shown = (str(proof.shown_on), str(proof.good_until), proof.seen_by, proof.for_role, proof.volunteer)
    assert shown == ("2026-02-28", "2027-02-28", user_named("klara"), role, alva)
    kept = {field.name for field in Proof._meta.get_fields()}
    assert kept == {
        *("id", "volunteer", "qualification", "shown_on", "seen_by", "for_role", "good_until"),
        "reminded_at",
    }


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"shown_on": "2100-01-01"}, "shown_on"),
        ({"shown_on": ""}, "shown_on"),
        ({"good_until": "2001-01-01"}, "good_until"),
        ({"for_role": ""}, "for_role"),
    ],
)
def test_proof_that_makes_no_sense_is_refused_in_the_form(fields: dict, error: str, klara: Client) -> None:
    alva, role = a_volunteer(), Role.objects.create(name="Läxhjälpare")
    form = proof_form("Registerutdrag", for_role=role.pk) | fields
    response = klara.post(at("prove", alva.pk), form)
    assert (list(response.context["form"].errors), Proof.objects.count()) == ([error], 0)


def test_renewing_offers_what_was_shown_before(klara: Client) -> None:
    alva, role = a_volunteer(), Role.objects.create(name="Läxhjälpare")
    extract = Qualification.objects.get(name="Registerutdrag")
    Proof.objects.create(volunteer=alva, qualification=extract, for_role=role)
    url = at("prove", alva.pk)
    initial = klara.get(url, {"qualification": extract.pk}).context["form"].initial
    assert initial == {"shown_on": timezone.localdate(), "qualification": extract, "for_role": role.pk}
    for asked in ("", "x", "999999", "9" * 30):
        assert klara.get(url, {"qualification": asked}).context["form"].initial["qualification"] is None


def test_proof_is_taken_out_after_a_question(klara: Client) -> None:
    alva, bea = a_volunteer("Alva"), a_volunteer("Bea")
    introduction = Qualification.objects.get(name="Introduktion")
    proof, of_bea = (Proof.objects.create(volunteer=v, qualification=introduction) for v in (alva, bea))
    url = at("withdraw", alva.pk, proof.pk)
    assert "Introduktion" in klara.get(url).content.decode()
    assert klara.post(at("withdraw", alva.pk, of_bea.pk)).status_code == 404
    assert Proof.objects.count() == 2
    klara.post(url)
    assert list(Proof.objects.all()) == [of_bea]
    assert klara.post(url).status_code == 404


def test_protecting_asks_first_and_then_the_person_is_in_no_list(klara: Client) -> None:
    alva = a_volunteer("Alva Berg")
    asked = klara.get(at("protect", alva.pk))
    assert "hittar du inte personen i någon lista" in asked.content.decode()
    alva.refresh_from_db()
    assert not alva.is_protected
    done = klara.post(at("protect", alva.pk), follow=True)
    assert done.redirect_chain == [(reverse("volunteers:index"), 302)]
    assert list(done.context["object_list"]) == []
    assert "Alva" not in messages_in(done)
    assert klara.post(at("protect", alva.pk)).status_code == 404


@pytest.mark.parametrize(
    ("code", "is_taken_back"), [("{code}", True), (" v{pk} ", True), ("V999999", False), ("Alva", False)]
)
def test_superuser_who_knows_the_code_takes_protection_back(
    code: str, is_taken_back: bool, staff: Callable[[str], Client]
) -> None:
    alva, other = a_volunteer("Alva", is_protected=True), a_volunteer("Celia", is_protected=True)
    form = {"code": code.format(code=alva, pk=alva.pk), "reason": "Bad om det själv på plats."}
    admin = staff("superuser")
    assert "Alva" not in admin.get(reverse("volunteers:unprotect")).content.decode()
    admin.post(reverse("volunteers:unprotect"), form)
    assert Volunteer.objects.get(pk=alva.pk).is_protected is not is_taken_back
    assert Volunteer.objects.get(pk=other.pk).is_protected
    lines = AccessEntry.objects.filter(action="change").values_list("what", "reason")
    assert list(lines) == [(str(alva), "Bad om det själv på plats.")] * is_taken_back


def test_coordinator_does_not_take_protection_back(klara: Client) -> None:
    alva = a_volunteer(is_protected=True)
    klara.post(reverse("volunteers:unprotect"), {"code": str(alva), "reason": "Vill se namnet."})
    assert Volunteer.objects.get(pk=alva.pk).is_protected
