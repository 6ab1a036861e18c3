"""Threads of its own for each kind of request, so that whoever waits for the database keeps nobody out who needs it less.

The server gives every request a thread that only waits; the few that work, and have a connection to the database each, are
here. docs/decisions/0023 says what was measured.
"""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import Any, NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

type Body = Iterable[bytes]


class Answer(NamedTuple):
    """What a site says to a request."""

    status: str
    headers: list[tuple[str, str]]
    body: Body

    def give(self, start_response: StartResponse) -> Body:
        start_response(self.status, self.headers)
        return self.body


class Room:
    """So many threads that ask the site, and so many requests at most that wait for them."""

    def __init__(self, site: WSGIApplication, *, threads: int, most: int) -> None:
        self.site = site
        self.threads = ThreadPoolExecutor(threads)
        self.places = BoundedSemaphore(most)

    def ask(self, environ: WSGIEnvironment, *, seconds: float, ends: bool = False) -> Answer | None:
        """The site's answer; None when the room is full or no thread was free for so long.

        What has begun is waited for, unless it ``ends`` too: then None comes after so many seconds whatever happens.
        """
        if not self.places.acquire(blocking=False):
            return None
        asked = self.threads.submit(answer_of, self.site, environ)
        asked.add_done_callback(self._leave)
        try:
            return asked.result(seconds)
        except TimeoutError:
            return None if asked.cancel() or ends else asked.result()

    def _leave(self, _asked: Future[Answer]) -> None:
        self.places.release()


def answer_of(site: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """What the site says, whole, in the thread that asks: its connections are closed there. A film is read by who sends it."""
    begun: list[Any] = []

    def begin(status: str, headers: list[tuple[str, str]], _error: Any = None, /) -> Any:
        begun[:] = status, headers

    response: Any = site(environ, begin)
    status, headers = begun
    if getattr(response, "streaming", True):
        return Answer(status, headers, response)
    try:
        return Answer(status, headers, list(response))
    finally:
        response.close()
