from datetime import timedelta

import pytest
from django.utils import timezone

from volunteers.events.entry_renewal import renew_passed_entries


@pytest.fixture
def called_off(add_date):
    """A date that begins in an hour and lasts four, and is called off."""
    return add_date(starts_at=timezone.now() + timedelta(hours=1), called_off=True)


@pytest.fixture
def let_pass(monkeypatch):
    now = timezone.now

    def wait(**time: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(**time))

    return wait


def test_title_says_that_it_is_called_off_until_it_has_passed(called_off, let_pass):
    let_pass(hours=4)
    assert renew_passed_entries() == 0
    called_off.refresh_from_db()
    assert "INSTÄLLT: ".encode() in bytes(called_off.vevent)
    assert called_off.sequence == 0

    let_pass(hours=6)
    assert renew_passed_entries() == 1

    called_off.refresh_from_db()
    entry = bytes(called_off.vevent)
    assert "INSTÄLLT".encode() not in entry
    assert b"\r\nSTATUS:CANCELLED\r\n" in entry
    assert called_off.sequence == 1


def test_it_is_done_once(called_off, let_pass):
    let_pass(hours=6)

    assert [renew_passed_entries(), renew_passed_entries()] == [1, 0]


def test_dates_that_were_held_are_left_alone(add_date, let_pass):
    held = add_date(starts_at=timezone.now() + timedelta(hours=1))
    entry = bytes(held.vevent)

    let_pass(hours=6)

    assert renew_passed_entries() == 0
    held.refresh_from_db()
    assert bytes(held.vevent) == entry


def test_one_query_when_nothing_is_due(called_off, let_pass, django_assert_num_queries):
    let_pass(hours=6)
    renew_passed_entries()

    with django_assert_num_queries(1):
        renew_passed_entries()


def test_date_called_off_after_it_passed_never_says_so_in_its_title(add_date):
    date = add_date(starts_at=timezone.now() - timedelta(days=2))
    date.called_off = True
    date.save()

    assert "INSTÄLLT".encode() not in bytes(date.vevent)
    assert renew_passed_entries() == 0
