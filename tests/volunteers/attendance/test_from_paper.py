"""Where people sign up by telephone or on paper: a sheet to print, and its lines written down afterwards."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cms.mail.models import OutboxMail
from tests.outcomes import says
from volunteers.attendance.models import Attendance
from volunteers.people.models import Consent
from volunteers.signups.models import SignUp


@pytest.fixture
def coming(add_date, add_shift):
    return add_shift(add_date(starts_at=timezone.now() + timedelta(days=3)), capacity=3)


def address(name: str, shift) -> str:
    return reverse(name, args=[shift.pk, shift.occurrence_id])


def send(client, shift, *lines: dict):
    data = {"form-TOTAL_FORMS": "8", "form-INITIAL_FORMS": "8"}
    for number, line in enumerate(lines):
        filled = {"age": "18", "told": "on"} | line
        data |= {f"form-{number}-{name}": value for name, value in filled.items() if value}
    return client.post(address("attendance_paper", shift), data)


def test_blank_sheet_says_what_it_is_for_and_asks_for_a_yes(klara, coming):
    answer = klara.get(address("attendance_blank", coming))
    [page] = PdfReader(BytesIO(answer.content)).pages
    text = page.extract_text()
    assert coming.occurrence.event.title in text
    assert "Hammarkulletorget" in text


def test_lines_become_places_before_the_shift(klara, coming):
    answer = send(klara, coming, {"name": "Dora", "phone": "0700 1"}, {"name": "Eva", "phone": "0700 2"})
    assert says(klara, answer)
    rows = SignUp.objects.filter(shift=coming).order_by("pk")
    assert [(row.name, row.volunteer.phone, row.state) for row in rows] == [
        ("Dora", "0700 1", "placed"),
        ("Eva", "0700 2", "placed"),
    ]
    assert (Consent.objects.count(), Attendance.objects.count(), OutboxMail.objects.count()) == (2, 0, 0)


def test_lines_are_those_who_came_once_it_has_begun(klara, evening):
    send(klara, evening, {"name": "Dora", "phone": "0700 1"})
    assert [row.state for row in Attendance.objects.all()] == [Attendance.State.WALKED_IN]


def test_what_cannot_be_written_stays_with_its_reason_and_the_rest_is_done(klara, coming):
    answer = send(
        klara,
        coming,
        {"name": "Dora", "phone": "0700 1"},
        {"name": "", "phone": "0700 2"},
        {"name": "Frida", "age": "15"},
        {"name": "Gun", "told": ""},
    )
    assert answer.status_code == 422
    assert [row.name for row in SignUp.objects.all()] == ["Dora"]
    left = [form.data.get(form.add_prefix("name"), "") for form in answer.context["forms"]]
    assert left == ["", "Frida", "Gun"]
    assert all(form.errors for form in answer.context["forms"])


def test_full_shift_asks_before_more_are_let_in(klara, coming):
    names = [{"name": f"Person {number}"} for number in range(4)]
    answer = send(klara, coming, *names)
    [form] = answer.context["forms"]
    assert (answer.status_code, form.may_insist, SignUp.objects.count()) == (422, True, 3)
    send(klara, coming, {"name": "Person 3", "insists": "on"})
    assert SignUp.objects.count() == 4


def test_same_paper_twice_adds_nobody_twice(klara, coming):
    for _time in range(2):
        send(klara, coming, {"name": "Dora"})
    assert SignUp.objects.count() == 1
