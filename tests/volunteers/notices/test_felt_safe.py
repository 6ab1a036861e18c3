"""What was answered is told by area and quarter, from five answers on; a no waits until somebody has looked into it."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.volunteers.board.conftest import browser_of, person
from volunteers.notices.felt_safe import of_areas, to_look_into
from volunteers.notices.models import Answer


@pytest.fixture
def klara(site):
    return person("klara", "Coordinators", areas=["nordost"])


def on(month: int, day: int = 9) -> datetime:
    return timezone.make_aware(datetime(2026, month, day, 18))  # noqa: DTZ001 - made aware


def answered(shift, *felt: str) -> None:
    Answer.objects.bulk_create([Answer(shift=shift, felt=each) for each in felt])


def test_five_answers_are_told_and_four_are_not(klara, add_date, add_shift):
    spring = add_shift(add_date(starts_at=on(5)))
    answered(spring, *["safe"] * 3, "partly")
    assert of_areas(klara) == []
    answered(spring, "unsafe")
    answered(add_shift(add_date(starts_at=on(8))), *["safe"] * 4)
    area = spring.occurrence.event.area.name
    assert of_areas(klara) == [(area, 2026, 2, 5, 3, 1, 1)]


def test_quarters_begin_at_midnight_in_goteborg(klara, add_date, add_shift):
    last = add_shift(add_date(starts_at=on(7, 1) - timedelta(hours=18, minutes=30)))  # 30 June, 23.30
    first = add_shift(add_date(starts_at=on(7, 1) - timedelta(hours=17, minutes=30)))
    answered(last, *["safe"] * 5)
    answered(first, *["partly"] * 5)
    assert [(row.quarter, row.safe) for row in of_areas(klara)] == [(3, 0), (2, 5)]


def test_answers_of_other_areas_are_others(klara, add_date, add_shift):
    answered(add_shift(add_date(starts_at=on(5))), *["unsafe"] * 5)
    otto = person("otto", "Coordinators", areas=["hisingen"])
    assert (of_areas(otto), list(to_look_into(otto))) == ([], [])
    page = browser_of(otto).get(reverse("board:answers"))
    assert (page.status_code, page.context["told"]) == (200, [])


def test_a_no_waits_until_somebody_has_looked_into_it(klara, add_date, add_shift):
    answered(add_shift(add_date(starts_at=on(5))), "unsafe", "safe")
    client = browser_of(klara)
    page = client.get(reverse("board:answers"))
    [answer] = page.context["unsafe"]
    client.post(reverse("board:answer_looked_into", args=[answer.pk]))
    answer.refresh_from_db()
    assert (answer.looked_into_by, list(to_look_into(klara))) == (klara, [])
    assert client.post(reverse("board:answer_looked_into", args=[answer.pk])).status_code == 404
