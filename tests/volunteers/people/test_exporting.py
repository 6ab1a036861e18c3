"""Volunteers as a file: with a reason, by somebody who has just shown who they are; nothing in it is worked out."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cms.privacy.models import AccessEntry
from tests.volunteers.people.conftest import OTHER, a_volunteer, sign_in_lately
from volunteers.people.models import Proof, Qualification, SpokenLanguage, Stage

REASON = "Inbjudan till höstens träff"


@pytest.fixture
def take_out(klara: Client) -> Callable[..., list[list[object]]]:
    """The rows of the file that Klara gets with these filters, without the headings."""

    def download(**query: object) -> list[list[object]]:
        url = reverse("volunteers:export", query=query) if query else reverse("volunteers:export")
        response = klara.post(url, {"reason": REASON})
        assert response.status_code == 200, response.url
        return [[cell.value for cell in row] for row in cells(response)][1:]

    return download


def cells(response: object) -> list[tuple]:
    assert response.headers["Content-Type"].endswith("spreadsheetml.sheet")
    return list(load_workbook(BytesIO(response.content)).active.iter_rows())


def test_file_holds_what_is_needed_of_those_in_the_list(take_out: Callable) -> None:
    alva = a_volunteer("Alva Berg", phone="0701", notes="Hemligt")
    SpokenLanguage.objects.create(volunteer=alva, code="sv")
    a_volunteer("Bilal", area=OTHER)
    a_volunteer("Celia", is_protected=True)
    today = timezone.localdate()
    for name, days in (("Introduktion", 9), ("Registerutdrag", -1)):
        Proof.objects.create(
            volunteer=alva,
            qualification=Qualification.objects.get(name=name),
            shown_on=today - timedelta(30),
            good_until=today + timedelta(days),
        )
    assert take_out() == [
        [
            *(str(alva), "Alva Berg", "alva@example.net", "0701", "Soomaali, Svenska", "Södra Angered"),
            *("Aktiv", "Introduktion"),
        ]
    ]


def test_file_follows_the_filters_and_the_search(take_out: Callable) -> None:
    alva = a_volunteer("Alva Berg")
    bea = a_volunteer("Bea Berg", stage=Stage.objects.get(name="Pausad"))

    def codes(**query: object) -> list[object]:
        return [row[0] for row in take_out(**query)]

    assert codes() == [str(alva), str(bea)]
    assert codes(stage=bea.stage_id) == [str(bea)]
    assert codes(q="alva") == [str(alva)]
    assert codes(q="berg", stage=bea.stage_id) == [str(bea)]
    assert codes(stage=999_999) == []  # a filter that cannot be read gives nobody


@pytest.mark.parametrize(
    "name",
    ['=HYPERLINK("http://x.example","Alva")', "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0"],
)
def test_what_people_typed_is_text_and_nothing_else(name: str, klara: Client) -> None:
    alva = a_volunteer("Alva")
    alva.name = alva.phone = name
    alva.save()
    rows = cells(klara.post(reverse("volunteers:export"), {"reason": REASON}))
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} == {"s"}
    assert all(cell.quotePrefix for row in rows for cell in row)
    assert (rows[1][1].value, rows[1][3].value) == (name, name)


def test_control_characters_do_not_break_the_file(take_out: Callable) -> None:
    alva = a_volunteer("Alva")
    alva.name = "Al\x07va\x00"
    alva.save()
    assert take_out()[0][1] == "Alva"


def test_file_is_kept_by_nobody_on_its_way(klara: Client) -> None:
    a_volunteer()
    response = klara.post(reverse("volunteers:export"), {"reason": REASON})
    assert "no-store" in response.headers["Cache-Control"]
    today = f"{timezone.localdate():%Y-%m-%d}.xlsx"
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert response.headers["Content-Disposition"].endswith(f'{today}"')


def test_file_needs_a_reason_which_is_written_down_with_the_number(klara: Client) -> None:
    for name in ("Alva", "Bea"):
        a_volunteer(name)
    url = reverse("volunteers:export")
    for reason in ("", "   ", "x", "x" * 201):
        response = klara.post(url, {"reason": reason})
        assert list(response.context["form"].errors) == ["reason"]
    assert klara.get(url).headers["Content-Type"].startswith("text/html")
    assert not AccessEntry.objects.exists()
    klara.post(url, {"reason": REASON})
    line = AccessEntry.objects.values_list("user__email", "action", "what", "count", "reason").get()
    assert line == ("klara@example.org", "export", "volunteers", 2, REASON)


@pytest.mark.parametrize("method", ["get", "post"])
def test_file_needs_a_fresh_log_in(method: str, klara: Client) -> None:
    """Six minutes ago is too long: the way leads to the log-in and back to the form, not to the file."""
    a_volunteer()
    sign_in_lately(klara, minutes_ago=6)
    url = reverse("volunteers:export", query={"stage": "1"})
    response = getattr(klara, method)(url, {"reason": REASON} if method == "post" else None)
    assert response.status_code == 302
    asked = urlsplit(response.url)
    assert asked.path.startswith("/konto/")
    assert parse_qs(asked.query) == {"next": [url]}
    assert not AccessEntry.objects.exists()
    sign_in_lately(klara, minutes_ago=4)
    assert klara.post(url, {"reason": REASON}).status_code == 200


def test_file_takes_as_many_queries_for_one_and_for_30(klara: Client) -> None:
    a_volunteer("Alva")
    url = reverse("volunteers:export")
    klara.post(url, {"reason": REASON})
    with CaptureQueriesContext(connection) as one:
        klara.post(url, {"reason": REASON})
    for number in range(30):
        a_volunteer(f"Bo{number}")
    with CaptureQueriesContext(connection) as thirty:
        klara.post(url, {"reason": REASON})
    assert len(thirty) == len(one)
