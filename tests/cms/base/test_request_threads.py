"""Rooms of threads around an application that can be held up at will."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore

import pytest

from cms.base.request_threads import Room

PATIENCE = 30  # seconds, on a busy machine


class Body(list[bytes]):
    streaming, is_closed = False, False

    def close(self) -> None:
        self.is_closed = True


class Held:
    """Answers when it may, and says how many have been asked."""

    def __init__(self) -> None:
        self.may_answer, self.begun, self.body = Event(), Semaphore(0), Body([b"a", b"b"])

    def __call__(self, _environ: object, start_response: object) -> Body:
        self.begun.release()
        assert self.may_answer.wait(PATIENCE)
        start_response("200 OK", [("X-Kind", "test")])
        return self.body


@pytest.fixture
def held() -> Iterator[Held]:
    site = Held()
    yield site
    site.may_answer.set()


def test_answer_is_read_whole_and_closed_by_who_made_it(held):
    held.may_answer.set()
    answer = Room(held, threads=1, most=1).ask({}, seconds=PATIENCE)
    assert (answer, held.body.is_closed) == (("200 OK", [("X-Kind", "test")], [b"a", b"b"]), True)


def test_who_cannot_begin_in_time_leaves_and_nothing_is_done_for_them(held):
    room = Room(held, threads=1, most=2)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(room.ask, {}, seconds=PATIENCE)
        assert held.begun.acquire(timeout=PATIENCE)
        assert room.ask({}, seconds=0.01) is None
        assert room.ask({}, seconds=0.01) is None  # the place of the one who left is free
        held.may_answer.set()
        assert first.result(PATIENCE).status == "200 OK"
    assert not held.begun.acquire(blocking=False)


def test_what_has_begun_is_waited_for_unless_it_ends(held):
    room = Room(held, threads=1, most=1)
    assert room.ask({}, seconds=0.01, ends=True) is None
    assert held.begun.acquire(timeout=PATIENCE)
    assert room.ask({}, seconds=PATIENCE) is None  # full: the first is still at it
    held.may_answer.set()


def test_what_the_site_raises_is_raised():
    def broken(_environ: object, _start: object) -> Body:
        raise LookupError

    with pytest.raises(LookupError):
        Room(broken, threads=1, most=1).ask({}, seconds=PATIENCE)
