"""What somebody could do, and where the next free place is, on the page that invites."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from cms.pages.models import StandardPage
from volunteers.programme.roles_in_need import needs, places_in_words

WEDNESDAY = datetime(2026, 12, 2, 10, tzinfo=UTC)


@pytest.fixture
def invitation(site):
    return site.add_child(
        instance=StandardPage(title="Bli volontär", slug="bli-volontar", body=[("roles", None)])
    )


def test_each_role_stands_once_with_its_nearest_free_places(client, invitation, add_date, add_shift):
    for days in (3, 5):
        date = add_date(starts_at=timezone.now() + timedelta(days=days))
        add_shift(date, role="Gångare", capacity=days)
    add_shift(date, role="Kaffevärd", capacity=1)
    found = [(need.role, need.row.seats.words) for need in needs(timezone.now())]
    assert [role for role, _words in found] == ["Gångare", "Kaffevärd"]
    assert needs(timezone.now())[0].words.startswith("3 ")
    html = client.get("/bli-volontar/").content.decode()
    assert html.count("Gångare</bdi>") == 1
    assert "?tillfalle=" in html.split('class="needs"')[1]


def test_what_nobody_may_see_is_not_offered(client, invitation, add_shift):
    add_shift(is_private=True)
    assert needs(timezone.now()) == []
    assert 'class="note"' in client.get("/bli-volontar/").content.decode()


@pytest.mark.parametrize(
    ("days", "words"), [(0, "1 place today"), (2, "1 place on Friday"), (12, "1 place, 14 December")]
)
def test_the_day_is_said_as_people_say_it(days, words):
    with translation.override("en"):
        assert places_in_words(1, WEDNESDAY + timedelta(days=days), now=WEDNESDAY) == words
