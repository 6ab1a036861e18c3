"""Whatever a stranger sends with an address, the site answers and counts as if it had never heard of it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, CHARLIE, demand
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Hold, Shift
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import Details, sign_up
from volunteers.signups.models import SignUp
from volunteers.signups.places.cancelling import cancel
from volunteers.signups.places.holds import Asker, release_expired_holds

STANDINGS = ["placed", "several", "waiting", "offered", "unproven", "cancelled", "expired", "minor"]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.integers(1, 5), st.sampled_from(["Alice", "Bo"])),
        st.tuples(st.just("same form"), st.integers(1, 5), st.just("Alice")),
        st.tuples(st.just("queue"), st.integers(1, 5), st.just("Alice")),
        st.tuples(st.sampled_from(["new code", "wrong code", "worker", "look"]), st.just(0), st.just("")),
        st.tuples(st.just("other address"), st.just(0), st.sampled_from([CHARLIE, ALICE])),
        st.tuples(st.just("wait"), st.sampled_from([10, 21]), st.just("")),
    ),
    min_size=1,
    max_size=3,
)
PUBLIC = [
    "/kalender/kvallsvandring/?tillfalle={date}",
    "/kalender/",
    "/kalender/?plats=1",
    "/api/v1/occurrences",
    "/kalender.ics",
    "/kalender/kvallsvandring/event.ics",
    "/kalender/atom.xml",
]
# What is new in every answer, whoever asks.
NEW = re.compile(
    r'(?<=")[\w-]{64,}(?=")|(?<=mina-pass/kod/)[\w.-]+(?=[/"])|alice@example\.org|nonce-[\w+/=-]+'
)
NOT_SAID_TWICE = {"Date", "Expires", "Content-Length", "Server-Timing"}
forms = count()
ON_ITS_PAGE: dict[str, Callable[[Client, str, str], Any]] = {
    "new code": lambda client, page, _name: client.post(f"{page}ny/"),
    "wrong code": lambda client, page, _name: client.post(page, {"code": "000000"}),
    "look": lambda client, page, _name: client.get(page),
    "other address": lambda client, page, email: client.post(f"{page}adress/", {"email": email}),
}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Clock:
    """Stands still, and goes on when told."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def member(shift: Shift, email: str, *, people: int = 1, **typed: str) -> SignUp:
    details = Details(people=people, **typed)
    return sign_up(shift, email=email, name="N", language="sv", may_queue=True, details=details)


def take_part(shift: Shift, email: str, standing: str) -> None:
    """The person with this address stands so in the shift, by their own doing."""
    if standing == "unproven":
        details, own = Details(people=1), Asker(client="own", network="own", form="own")
        sign_up(shift, email=email, name="N", language="sv", may_queue=True, details=details, asker=own)
        return
    many = {"several": min(2, shift.capacity), "waiting": min(5, shift.capacity)}.get(standing, 1)
    if standing in {"waiting", "offered"}:
        first = confirm(member(shift, CHARLIE))
    guarded = {"age": "15", "guardian": "vuxen@example.org"} if standing == "minor" else {}
    row = member(shift, email, people=many, **guarded)
    if standing == "expired":
        SignUp.objects.filter(pk=row.pk).update(held_until=timezone.now())
        Hold.objects.all().delete()
        release_expired_holds()
        return
    row = confirm(row)
    if standing == "cancelled":
        cancel(row)
    elif standing == "offered":
        SignUp.objects.filter(pk=row.pk).update(confirmed_at=timezone.now() - timedelta(days=20))
        cancel(first)


def sent(client: Client, shift: Shift, step: str, people: int, name: str, *, form: str) -> Any:
    page = client.get(f"/kalender/kvallsvandring/?tillfalle={shift.occurrence_id}").text
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)
    value = f"{shift.pk}-queue" if step == "queue" else str(shift.pk)
    said = {"shift": value, "people": people, "name": name, "email": ALICE, "agreed": "on", "age": "18"}
    said["stamp"] = form if step == "same form" else stamp[1] if stamp else ""
    return client.post(f"/mina-pass/anmal/{shift.occurrence_id}/", said)


def seen(answer: Any) -> tuple[Any, ...]:
    """All of an answer but what is new each time, of which only the form is compared."""
    said = {
        name: re.sub(r'"[\w-]{22,}"', '"…"', NEW.sub("…", value))
        for name, value in answer.headers.items()
        if name not in NOT_SAID_TWICE
    }
    token = re.search(r"/kod/([^/]+)/", answer.headers.get("Location", ""))
    return answer.status_code, said, len(token[1]) if token else 0, NEW.sub("…", answer.text)


def public(client: Client, shift: Shift) -> list[tuple[Any, ...]]:
    return [seen(client.get(address.format(date=shift.occurrence_id))) for address in PUBLIC]


def first_difference(one: Any, other: Any) -> str:
    """Short, for whoever reads why it failed."""
    if isinstance(one, tuple | list) and len(one) == len(other):
        return next(first_difference(a, b) for a, b in zip(one, other, strict=True) if a != b)
    if isinstance(one, str) and isinstance(other, str):
        at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
        return f"{one[max(0, at - 200) : at + 200]!r} is not {other[max(0, at - 200) : at + 200]!r}"
    return f"{one!r} is not {other!r}"


def told(shift: Shift, clock: Clock, steps: list[tuple[str, int, str]], *, known: bool, standing: str) -> Any:
    """Everything public after each step, when the address takes part and when somebody else's does so instead."""
    everything, client, code_page = [], Client(), ""
    member(shift, BOB)
    take_part(shift, ALICE if known else "zoe@example.org", standing)
    clock.now += timedelta(minutes=4)
    form = re.search(
        r'name="stamp" value="([^"]+)"',
        client.get(f"/kalender/kvallsvandring/?tillfalle={shift.occurrence_id}").text,
    )
    everything.append(public(client, shift))
    for step, number, name in steps:
        for cache in caches.all(initialized_only=True):
            cache.clear()
        answer, before = None, OutboxMail.objects.count()
        with CaptureQueriesContext(connection) as queries:
            if step in {"ask", "same form", "queue"}:
                answer = sent(client, shift, step, number, name, form=form[1] if form else "")
                code_page = answer.headers.get("Location", code_page)
            elif code_page and step in ON_ITS_PAGE:
                answer = ON_ITS_PAGE[step](client, code_page, name)
                code_page = (
                    answer.headers.get("Location", code_page) if step == "other address" else code_page
                )
            elif step == "wait":
                clock.now += timedelta(minutes=number)
            elif step == "worker":
                release_expired_holds()
        said = (seen(answer), len(queries)) if answer else None
        everything.append((step, said, OutboxMail.objects.count() - before, public(client, shift)))
    return everything


@pytest.mark.parametrize("standing", STANDINGS)
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(capacity=st.integers(1, 6), steps=STEPS)
@example(capacity=6, steps=[("ask", 1, "Alice"), ("ask", 3, "Alice"), ("wait", 21, ""), ("wait", 10, "")])
@example(capacity=3, steps=[("same form", 2, "Alice"), ("same form", 1, "Bo"), ("wrong code", 0, "")])
@example(
    capacity=4, steps=[("ask", 2, "Bo"), ("new code", 0, ""), ("other address", 0, CHARLIE), ("look", 0, "")]
)
def test_everything_public_is_alike_for_who_takes_part_and_who_does_not(
    add_date, add_shift, monkeypatch, standing, capacity, steps
):
    start = timezone.now().replace(microsecond=0)
    clock = Clock(start)
    monkeypatch.setattr(timezone, "now", clock)
    with undone():
        shift = add_shift(add_date(starts_at=start + timedelta(days=9)), capacity=capacity)
        demand(shift.role, lowest_age="15")
        worlds = []
        for known in (True, False):
            for cache in caches.all(initialized_only=True):
                cache.clear()
            clock.now = start
            with undone():
                worlds.append(told(shift, clock, steps, known=known, standing=standing))
    for with_them, without in zip(*worlds, strict=True):
        assert with_them == without, first_difference(with_them, without)


def test_more_then_fewer_then_nobody_moves_the_numbers_alike_and_by_what_is_typed(add_shift, monkeypatch):
    shift = add_shift(capacity=8)
    confirm(member(shift, ALICE))
    left = [Shift.objects.get().availability().places_left]
    for people in (1, 3):
        for email in (ALICE, CHARLIE):
            member(shift, email, people=people)
            left.append(Shift.objects.get().availability().places_left)
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    left.append(Shift.objects.get().availability().places_left)
    assert left == [7, 6, 5, 4, 4, 7]
    assert Volunteer.objects.count() == 2
