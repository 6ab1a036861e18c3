"""What addresses alone can keep from others: some of what is free, for a while, and nothing from whoever has shown theirs."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from tests.cms.contact.test_spam import solve
from tests.conftest import ALICE, BOB, CHARLIE
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Hold, Shift
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import Details, sign_up
from volunteers.signups.joining.without_code import take
from volunteers.signups.models import SignUp
from volunteers.signups.places.holds import AT_MOST, FREELY, OF_A_NETWORK, Asker
from volunteers.signups.places.queue import settle_shift


def left(shift: Shift) -> int:
    return Shift.objects.get(pk=shift.pk).availability().places_left


def ask(shift: Shift, email: str, people: int = 1, **asker: object) -> SignUp:
    details, whence = Details(people=people), Asker(**asker)
    return sign_up(shift, email=email, name="N", language="sv", may_queue=True, details=details, asker=whence)


@pytest.fixture
def known(db: None) -> Volunteer:
    return Volunteer.objects.known_as(BOB, confirmed_at=timezone.now())


@pytest.mark.parametrize(("capacity", "least"), [(1, 1), (2, 1), (5, 3), (10, 5)])
def test_addresses_alone_never_make_a_shift_full_however_many(add_shift, client, capacity, least):
    shift = add_shift(capacity=capacity)
    for number in range(6):
        ask(shift, f"nobody-{number}@example.org", min(5, capacity))
    assert left(shift) == least
    page = client.get(f"/kalender/kvallsvandring/?tillfalle={shift.occurrence_id}").text
    assert f'value="{shift.pk}"' in page


def test_group_that_has_shown_nothing_keeps_the_last_places_from_nobody_who_has(add_shift, known):
    shift = add_shift(capacity=5)
    ask(shift, ALICE, 5)
    waits = confirm(ask(shift, CHARLIE, 4))
    assert waits.state == SignUp.State.PLACED
    assert take(Shift.objects.get(), volunteer=known).state == SignUp.State.PLACED
    assert confirm(SignUp.objects.get(volunteer__email=ALICE)).state == SignUp.State.WAITING


def test_who_waits_is_given_a_free_place_whatever_is_held(add_shift, join):
    shift = add_shift(capacity=2)
    join(shift)
    group = confirm(ask(shift, BOB, 2))
    assert group.state == SignUp.State.WAITING
    ask(shift, CHARLIE)
    Shift.objects.filter(pk=shift.pk).update(capacity=3)
    assert [row.pk for row in settle_shift(shift.pk)] == [group.pk]


def test_hold_ends_by_the_clock_of_who_looks_though_no_worker_runs(add_shift, client, monkeypatch):
    shift = add_shift(capacity=4)
    ask(shift, ALICE, 2)
    api = "/api/v1/occurrences"
    assert client.get(api).json()["occurrences"][0]["shifts"][0]["places_left"] == 2
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert (left(shift), Hold.objects.count()) == (4, 1)
    assert client.get(api).json()["occurrences"][0]["shifts"][0]["places_left"] == 4


def test_offer_that_has_run_out_goes_to_the_next_when_somebody_asks_though_no_worker_runs(add_shift, join):
    shift = add_shift()
    bob, charlie = join(shift, BOB), join(shift, CHARLIE)
    now = timezone.now()
    SignUp.objects.filter(pk=bob.pk).update(state="offered", held_until=now - timedelta(minutes=1))
    ask(shift, ALICE)
    states = dict(SignUp.objects.values_list("volunteer__email", "state"))
    assert states == {BOB: "expired", CHARLIE: "placed", ALICE: "asked"}
    assert confirm(bob).state == SignUp.State.WAITING
    assert charlie.pk == SignUp.objects.get(state="placed").pk


def test_client_and_network_hold_so_many_and_are_answered_alike_beyond(add_shift):
    shift = add_shift(capacity=400)
    for number in range(4):
        ask(shift, f"a{number}@example.org", 5, client="one", network="net")
    assert Hold.objects.all().people() == FREELY == 10
    for number in range(8):
        row = ask(shift, f"b{number}@example.org", 5, client="one", network="net", has_worked=True)
    assert Hold.objects.all().people() == AT_MOST == 25
    for number in range(30):
        ask(shift, f"c{number}@example.org", 5, client=f"another-{number}", network="net")
    assert Hold.objects.all().people() == OF_A_NETWORK == 75
    assert row.code
    assert confirm(row).state == SignUp.State.PLACED


def test_client_and_network_are_kept_as_fingerprints_alone(add_shift):
    ask(add_shift(capacity=4), ALICE, client="192.0.2.1", network="192.0.2.0", form="form")
    row = Hold.objects.get()
    assert {len(row.client), len(row.network), len(row.form_key)} == {22}
    assert "192" not in row.client + row.network


def typed(shift: Shift, client: Client, number: int, **more: object) -> dict[str, object]:
    page = client.get(f"/kalender/kvallsvandring/?tillfalle={shift.occurrence_id}").text
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    said = {"shift": shift.pk, "name": "N", "email": f"p{number}@example.org", "agreed": "on", "people": 5}
    return said | {"stamp": stamp} | more


def test_many_from_one_place_hold_more_when_the_browser_has_worked_and_all_are_answered_without_javascript(
    add_shift, client
):
    shift = add_shift(capacity=100)
    action = f"/mina-pass/anmal/{shift.occurrence_id}/"
    answers = [client.post(action, typed(shift, client, number)) for number in range(3)]
    assert Hold.objects.all().people() == 10
    answers.append(
        client.post(action, typed(shift, client, 3, work=solve(client.get("/kontakt/arbete/").json())))
    )
    assert Hold.objects.all().people() == 15
    answers.append(client.post(action, typed(shift, client, 4, work="forged")))
    assert Hold.objects.all().people() == 15
    assert [answer.status_code for answer in answers] == [302] * 5
    assert SignUp.objects.count() == 5


def test_clients_of_one_house_are_one_network_and_forwarded_addresses_are_not_believed(add_shift, client):
    shift = add_shift(capacity=400)
    action = f"/mina-pass/anmal/{shift.occurrence_id}/"
    for number, address in enumerate(["2001:db8:1:1::5", "2001:db8:1:1::6", "2001:db8:1:2::5"]):
        said = typed(shift, client, number, people=1)
        client.post(action, said, REMOTE_ADDR=address, headers={"X-Forwarded-For": f"192.0.2.{number}"})
    holds = SimpleNamespace(**{n: set(Hold.objects.values_list(n, flat=True)) for n in ("client", "network")})
    assert (len(holds.client), len(holds.network)) == (2, 1)


def test_address_that_is_asked_for_too_often_gets_no_more_mail_and_nobody_is_told(add_shift, client):
    shift = add_shift(capacity=100)
    action = f"/mina-pass/anmal/{shift.occurrence_id}/"
    answers = [client.post(action, typed(shift, client, 1, people=1)) for _again in range(12)]
    assert [answer.status_code for answer in answers] == [302] * 12
    row = SignUp.objects.get()
    assert row.code
