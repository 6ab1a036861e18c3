import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from cms.accounts.models import User
from tests.conftest import BOB, CHARLIE
from tests.volunteers.my_pages.conftest import put
from volunteers.attendance.models import Attendance
from volunteers.my_pages.countdown import in_words
from volunteers.my_pages.past_shifts import been_of
from volunteers.signups.models import SignUp

PAGES = [
    "/mina-pass/",
    "/mina-pass/installningar/",
    "/mina-pass/om-mig/",
    "/mina-pass/ta-tillbaka/",
    "/mina-pass/forsvinn/",
]


def words(response: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


@pytest.mark.parametrize("address", PAGES)
def test_stranger_is_asked_for_who_they_are_and_led_back(site, address):
    answer = Client().get(address)
    wanted = "" if address == "/mina-pass/" else f"?next={address.replace('/', '%2F')}"
    assert (answer.status_code, answer["Location"]) == (302, f"/mina-pass/logga-in/{wanted}")
    assert not answer.cookies


@pytest.mark.parametrize("address", [*PAGES, "/mina-pass/om-mig/fil.json", "/mina-pass/om-mig/fil.html"])
def test_own_pages_are_kept_nowhere(own, address):
    answer = own.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, noarchive"


def test_staff_who_are_no_volunteer_are_told_so(site):
    client = Client()
    client.force_login(User.objects.create_user("edit@example.org"))
    answer = client.get("/mina-pass/")
    assert answer.status_code == 200
    assert 'href="/kalender/"' in answer.text
    assert client.post("/mina-pass/forsvinn/").status_code == 403


def test_next_shift_stands_first_with_when_where_and_role(own, alice, add_date, add_shift):
    put(alice, add_shift(add_date(starts_at=timezone.now() + timedelta(days=9)), capacity=3))
    put(alice, add_shift(add_date(starts_at=timezone.now() + timedelta(days=1)), capacity=3, role="Ledare"))
    page = words(own.get("/en/mina-pass/"))
    assert page.index("Tomorrow") < page.index("Ledare") < page.index("In 9 days")
    assert "Hammarkulletorget" in page


def test_hidden_place_is_told_only_to_whoever_has_one(own, alice, event, add_shift):
    event.place_hidden, event.place = True, "Hemliga vägen 5"
    event.save()
    row = put(alice, add_shift())
    assert "Hemliga vägen 5" in own.get("/mina-pass/").text
    row.state, row.queued_at = SignUp.State.WAITING, timezone.now()
    row.save()
    assert "Hemliga vägen 5" not in own.get("/mina-pass/").text


def test_each_state_says_where_it_stands_and_what_can_be_done(own, alice, known, add_shift):
    full = add_shift(capacity=1)
    put(known(BOB), full)
    put(known(CHARLIE), full, SignUp.State.WAITING)
    rows = {
        SignUp.State.WAITING: "Number 2 in the queue",
        SignUp.State.OFFERED: "Yes, I am coming",
        SignUp.State.REQUESTED: "A coordinator answers you by mail.",
        SignUp.State.HELD: "We have e-mailed your parent or guardian.",
    }
    for state in rows:
        put(alice, full if state == SignUp.State.WAITING else add_shift(), state)
    page = words(own.get("/en/mina-pass/"))
    assert [said for said in rows.values() if said not in page] == []


def test_hours_are_summed_for_this_year_and_in_all(own, alice, add_date, add_shift):
    now = timezone.now()
    for start, minutes in (
        (now - timedelta(days=3), 90),
        (now - timedelta(days=2), 45),
        (now - timedelta(days=800), 60),
    ):
        date = add_date(starts_at=start)
        Attendance.objects.create(
            sign_up=put(alice, add_shift(date)), date=date, state="came", minutes=minutes
        )
    been = been_of(alice)
    this_year = 2.2 if (now - timedelta(days=3)).year == now.year else been.hours_this_year
    assert (been.hours, been.hours_this_year) == (3.2, this_year)
    page = words(own.get("/en/mina-pass/"))
    assert "3.2 hours in all" in page
    assert "1.5 hours" in page


def test_shift_that_nobody_has_counted_yet_says_so(own, alice, add_date, add_shift):
    put(alice, add_shift(add_date(starts_at=timezone.now() - timedelta(days=3))))
    assert "not counted yet" in words(own.get("/en/mina-pass/"))


def test_empty_page_invites(own):
    assert "You have no shift to come" in words(own.get("/en/mina-pass/"))


def test_page_takes_as_many_queries_for_many_shifts(own, alice, add_date, add_shift):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert own.get("/en/mina-pass/").status_code == 200
        return len(seen)

    def add(week: int) -> None:
        start = timezone.now() + timedelta(days=7 * week)
        put(alice, add_shift(add_date(starts_at=start), capacity=2))
        add_shift(add_date(starts_at=start + timedelta(hours=6)), capacity=2)
        past = add_date(starts_at=timezone.now() - timedelta(days=7 * week))
        Attendance.objects.create(sign_up=put(alice, add_shift(past)), date=past, state="came", minutes=60)

    add(1)
    own.get("/en/mina-pass/")
    few = queries()
    for week in range(2, 12):
        add(week)
    assert queries() == few


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(minutes=20), "Today, in less than an hour"),
        (timedelta(hours=3), "Today, in 3 hours"),
        (timedelta(days=1), "Tomorrow"),
        (timedelta(days=2), "The day after tomorrow"),
        (timedelta(days=5), "In 5 days"),
        (timedelta(days=15), "In 2 weeks"),
        (-timedelta(minutes=5), "It has begun"),
        (-timedelta(days=2), "The shift is over"),
    ],
)
def test_countdown_is_in_words(ahead, said):
    now = timezone.now().replace(hour=10, minute=0)
    starts = now + ahead
    with translation.override("en"):
        assert in_words(starts, ends_at=starts + timedelta(hours=1), now=now) == said
