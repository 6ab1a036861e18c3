from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, ReferenceIndex

from cms.base.models import Area
from tests.pages import text_of
from tests.volunteers.people.conftest import OTHER, OWN, a_volunteer
from volunteers.people.models import Proof, Qualification, SpokenLanguage, Stage, Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp

INDEX = "volunteers:index"


@pytest.fixture
def listed(klara: Client) -> Callable[..., list[str]]:
    """Whom Klara's list shows with these filters, by code."""

    def look(**query: object) -> list[str]:
        return [str(row) for row in klara.get(reverse(INDEX), query).context["object_list"]]

    return look


def test_list_shows_what_a_coordinator_needs(klara: Client, add_date: Callable, add_shift: Callable) -> None:
    alva = a_volunteer("Alva Berg")
    now = timezone.now()
    past = add_shift(add_date(starts_at=now - timedelta(days=9)))
    coming = add_shift(add_date(starts_at=now + timedelta(days=9)))
    called_off = add_shift(add_date(starts_at=now + timedelta(days=2), called_off=True))
    for shift in (past, coming, called_off):
        SignUp.objects.create(shift=shift, volunteer=alva, state="placed", confirmed_at=now)
    introduction = Qualification.objects.get(name="Introduktion")
    for days in (20, -3):
        Proof.objects.create(
            volunteer=alva,
            qualification=introduction,
            shown_on=timezone.localdate() - timedelta(90),
            good_until=timezone.localdate() + timedelta(days),
        )

    page = klara.get(reverse(INDEX))

    [row] = page.context["object_list"]
    assert (row, row.last_shift, row.next_shift) == (alva, past.starts_at, coming.starts_at)
    text = page.content.decode()
    assert f"V{alva.pk}" in text_of(page, "table").split()
    for word in ("Alva Berg", "Aktiv", "Södra Angered", "Soomaali", "Introduktion"):
        assert word in text
    assert text.count("Introduktion</div>") + text.count("Introduktion <span") == 1
    assert "alva@example.net" not in text  # an address is for the person's own page


def test_list_holds_the_coordinators_own_areas_only(klara: Client, add_shift: Callable) -> None:
    """Those who chose one, and those who confirmed a shift there; not who only had their address typed."""
    a_volunteer("Bilal", area=OTHER)
    came, typed = a_volunteer("Celia", area=OTHER), a_volunteer("Dawit", area=OTHER)
    own = a_volunteer("Alva", area=OWN)
    shift = add_shift(capacity=9)
    now = timezone.now()
    SignUp.objects.create(shift=shift, volunteer=came, state="cancelled", confirmed_at=now)
    SignUp.objects.create(shift=shift, volunteer=typed, state="held", held_until=now + timedelta(hours=1))
    assert set(klara.get(reverse(INDEX)).context["object_list"]) == {own, came}


def test_list_is_filtered(listed: Callable[..., list[str]]) -> None:
    alva = a_volunteer("Alva", age="15")
    bea = a_volunteer("Bea", area="bergsjon", stage=Stage.objects.get(name="Pausad"), age="18")
    SpokenLanguage.objects.create(volunteer=bea, code="ar")
    extract, introduction = (Qualification.objects.get(name=n) for n in ("Registerutdrag", "Introduktion"))
    today = timezone.localdate()
    for person, what, until in (
        (alva, extract, today + timedelta(20)),
        (bea, extract, today - timedelta(1)),
        (bea, introduction, today + timedelta(20)),
        (bea, introduction, None),
    ):
        Proof.objects.create(
            volunteer=person, qualification=what, shown_on=today - timedelta(9), good_until=until
        )
    areas = {area.slug: area.pk for area in Area.objects.all()}

    found = {
        "all": listed(),
        "stage": listed(stage=bea.stage_id),
        "area": listed(area=areas["bergsjon"]),
        "district": listed(area=areas["nordost"]),
        "not theirs": listed(area=areas[OTHER]),
        "language": listed(language="ar"),
        "has": listed(qualification=extract.pk),
        "ends": listed(ending=extract.pk),
        "renewed": listed(ending=introduction.pk),
        "age": listed(age="15"),
        "unknown age": listed(age="unknown"),
    }

    a, b = str(alva), str(bea)
    assert found == {
        "all": [b, a],
        "stage": [b],
        "area": [b],
        "district": [b, a],
        "not theirs": [b, a],  # no such choice: the form says so, and nothing is filtered
        "language": [b],
        "has": [a],
        "ends": [a],
        "renewed": [],
        "age": [a],
        "unknown age": [],
    }


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Åsa", True),
        ("asa", True),
        ("BERG åsa", True),
        (" Berg ", True),
        ("Ber", False),
        ("Åsa Ek", False),
        ("asa@ex", False),
        ("ASA@EXAMPLE.NET", True),
        ("@example.net", False),
        ("nobody@", False),
        ("{code}", True),
        ("v{pk}", True),
        ("V0", False),
        ("V99999999999999999999", False),
        ("%", False),
    ],
)
def test_search_finds_by_code_address_and_whole_words(
    text: str, is_found: bool, listed: Callable[..., list[str]]
) -> None:
    asa = a_volunteer("Åsa Berg", email="asa@example.net")
    found = listed(q=text.format(code=asa, pk=asa.pk))
    assert found == ([str(asa)] if is_found else [])


def test_search_says_how_names_are_found(klara: Client) -> None:
    assert "V12" in text_of(klara.get(reverse(INDEX), {"q": "x"}), ".help")
    assert klara.get(reverse(INDEX)).status_code == 200


def test_search_does_not_find_who_is_protected_or_elsewhere(listed: Callable[..., list[str]]) -> None:
    hidden = [a_volunteer("Celia", is_protected=True), a_volunteer("Dawit", area=OTHER)]
    for person in hidden:
        assert [listed(q=text) for text in (person.name, str(person), person.email)] == [[], [], []]


def test_list_is_paged_and_each_page_logged_as_what_it_shows(klara: Client) -> None:
    people(61)
    pages = [klara.get(reverse(INDEX), {"p": number}).context["object_list"] for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 11, 11]  # a page that is not there is the last


def people(count: int) -> list[Volunteer]:
    """So many in Klara's area, with a name, languages, a proof and a sign-up each."""
    now, stage = timezone.now(), Stage.objects.get(name="Aktiv")
    rows = Volunteer.objects.bulk_create(
        Volunteer(email=f"{number}@example.org", name=f"Ett Namn{number}", confirmed_at=now, stage=stage)
        for number in range(count)
    )
    area = Area.objects.get(slug=OWN)
    Volunteer.areas.through.objects.bulk_create(
        Volunteer.areas.through(volunteer=row, area=area) for row in rows
    )
    SpokenLanguage.objects.bulk_create(SpokenLanguage(volunteer=row, code="so") for row in rows)
    introduction = Qualification.objects.get(name="Introduktion")
    Proof.objects.bulk_create(Proof(volunteer=row, qualification=introduction) for row in rows)
    for shift in Shift.objects.all():
        SignUp.objects.bulk_create(
            SignUp(shift=shift, volunteer=row, state="placed", confirmed_at=now) for row in rows
        )
    return rows


@pytest.mark.parametrize("query", ["", "?q=Ett", "?q=ett@example.org", "?language=so&age=unknown"])
def test_list_takes_as_many_queries_for_one_and_for_30(
    query: str, klara: Client, add_shift: Callable, count_queries: Callable[[Client, str], int]
) -> None:
    add_shift()
    url = reverse(INDEX) + query
    people(1)
    one = count_queries(klara, url)
    Volunteer.objects.update(email=None)
    people(30)
    assert count_queries(klara, url) == one


def test_wagtail_keeps_nothing_about_people(klara: Client) -> None:
    alva = a_volunteer("Alva Berg")
    form = {"name": "Alva Ek", "language": "sv", "areas": [area.pk for area in alva.areas.all()]}
    klara.post(reverse("volunteers:edit", args=[alva.pk]), form)
    assert Volunteer.objects.get().name == "Alva Ek"
    assert not ModelLogEntry.objects.exists()
    assert not ReferenceIndex.is_indexed(Volunteer)
