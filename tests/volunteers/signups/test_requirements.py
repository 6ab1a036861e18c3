"""What a shift takes stands beside it before anybody signs up; a refusal names what is missing, whom to ask and what is next."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, demand
from volunteers.events.models import EventPage, Occurrence
from volunteers.people.models import Qualification, Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import sign_up
from volunteers.signups.personal.code_page import code_page_of
from volunteers.signups.places.requirements import requirements_of


@pytest.fixture
def introduction(event) -> EventPage:
    """An event that gives the introduction."""
    page = event.add_sibling(
        instance=EventPage(title="Introduktion", slug="introduktion", intro="Kom.", place="Torget")
    )
    Qualification.objects.filter(name="Introduktion").update(given_at=page)
    return page


@pytest.fixture
def walk(add_date, add_shift) -> Shift:
    """In three weeks, for those who have the introduction."""
    shift = add_shift(add_date(starts_at=timezone.now() + timedelta(days=21)), capacity=5)
    shift.role.needs.add(Qualification.objects.get(name="Introduktion"))
    return shift


def date_of(page: EventPage, days: int) -> Occurrence:
    start = timezone.now() + timedelta(days=days)
    return Occurrence.objects.create(event=page, starts_at=start, ends_at=start + timedelta(hours=2))


def source(shift: Shift):
    return requirements_of([shift])[shift.pk][0].source


def code() -> str:
    return re.search(r"\b\d{6}\b", OutboxMail.objects.filter(name="signups/mail/code").latest("pk").text)[0]


def event_page(shift: Shift) -> str:
    return Client().get(f"/kalender/kvallsvandring/?tillfalle={shift.occurrence_id}").text


def test_card_says_what_the_shift_takes_with_the_next_date_that_gives_it(walk, introduction):
    soon = date_of(introduction, 5)
    page = event_page(walk)
    demands = re.search(rf'id="needs-{walk.pk}">(.*?)</div>', page, re.S)[1]
    assert f'href="/kalender/introduktion/?tillfalle={soon.pk}"' in demands
    assert "Introduktion" in demands
    assert f'aria-describedby="needs-{walk.pk}"' in page


def test_card_says_whom_to_ask_when_no_date_gives_it(walk, introduction):
    assert 'href="/kontakt/"' in re.search(r'class="demand">(.*?)</p>', event_page(walk), re.S)[1]


def test_date_with_places_left_is_named_before_one_that_is_full_and_one_called_off(
    walk, introduction, add_shift
):
    off, full, free = (date_of(introduction, days) for days in (2, 3, 9))
    off.called_off = True
    off.save()
    for date in (full, free):
        add_shift(date, role="Deltagare")
    confirm(sign_up(full.shifts.get(), email=BOB, name="Bob", language="sv", may_queue=False))
    assert (source(walk).date, source(walk).is_full) == (free, False)
    free.called_off = True
    free.save()
    assert (source(walk).date, source(walk).is_full) == (full, True)


def test_date_after_the_shift_is_said_to_be_so(walk, introduction):
    date_of(introduction, 30)
    assert requirements_of([walk])[walk.pk][0].comes_after


def test_requirements_take_as_many_queries_for_many(walk, introduction, add_shift, django_assert_num_queries):
    date_of(introduction, 5)
    more = [add_shift(walk.occurrence) for _number in range(6)]
    shifts = list(
        Shift.objects.filter(pk__in=[walk.pk, *(shift.pk for shift in more)]).prefetch_related("role__needs")
    )
    with django_assert_num_queries(3):
        requirements_of(shifts)


@pytest.mark.parametrize(
    ("lowest", "latest", "event_age", "words"),
    [
        ("15", None, "alla", "From 15 years."),
        ("15", time(0, 1), "alla", "From 18 years."),
        ("15", None, "18", "From 18 years."),
        ("18", None, "alla", "From 18 years."),
    ],
)
def test_card_says_the_lowest_age(walk, event, lowest, latest, event_age, words):
    demand(walk.role, lowest_age=lowest, latest_for_minors=latest)
    event.age = event_age
    event.save()
    both = {"From 15 years.", "From 18 years."}
    page = Client().get(f"/kalender/kvallsvandring/?tillfalle={walk.occurrence_id}").text
    assert _(words) in page
    assert not any(_(other) in page for other in both - {words})


def test_whoever_is_15_finds_it_beside_the_question_of_age(walk):
    demand(walk.role, lowest_age="15")
    assert _("You can sign up from 15 years.") in event_page(walk)


def test_refusal_after_the_code_names_what_is_missing_whom_to_ask_and_what_is_next(walk, introduction):
    soon = date_of(introduction, 5)
    row = sign_up(walk, email=ALICE, name="Alice", language="sv", may_queue=False)
    answer = Client().post(code_page_of(row), {"code": code()})
    assert answer.status_code == 409
    for each in ("Vandrare", "Introduktion", f"/kalender/introduktion/?tillfalle={soon.pk}", "/kontakt/"):
        assert each in answer.text
    row.refresh_from_db()
    assert "Introduktion" in row.reason


def test_refusal_for_age_leads_to_what_is_from_15(add_shift):
    shift = add_shift(capacity=5)
    row = sign_up(shift, email=ALICE, name="Alice", language="sv", may_queue=False)
    Volunteer.objects.update(age="15")
    answer = Client().post(code_page_of(row), {"code": code()})
    assert (answer.status_code, "/kalender/?alder=15" in answer.text, "/kontakt/" in answer.text) == (
        409,
        True,
        True,
    )
