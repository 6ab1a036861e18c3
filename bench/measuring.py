"""How CPU is measured: in this process, the whole middleware through, always beside a baseline of the same run."""

import statistics
import time
from collections.abc import Callable, Mapping
from io import BytesIO

from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

ROUNDS = 15
GZIP = {"HTTP_ACCEPT_ENCODING": "gzip"}


def requester(
    handler: WSGIHandler, path: str, *, status: str = "200 OK", headers: Mapping[str, str] = GZIP
) -> Callable[[], dict[str, str]]:
    """A function that asks for the path once, all through the middleware, reads the answer and returns its headers."""
    path_info, _mark, query = path.partition("?")

    def ask() -> dict[str, str]:
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path_info, "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000",
            "HTTP_HOST": "127.0.0.1:8000", "wsgi.input": BytesIO(), "wsgi.url_scheme": "http", **headers,
        }  # fmt: skip
        answers: list[tuple[str, dict[str, str]]] = []
        response = handler(environ, lambda line, pairs: answers.append((line, dict(pairs))))
        b"".join(response)
        response.close()
        assert answers[0][0] == status, (path, answers)
        return answers[0][1]

    return ask


def forgetful(ask: Callable[[], object]) -> Callable[[], object]:
    """The same request as the first one after an editor's change."""

    def ask_anew() -> object:
        for name in ("kept", "written"):
            caches[name].clear()
        return ask()

    return ask_anew


def once(action: Callable[[], object], *, times: int) -> float:
    """CPU of one action in ms, over that many."""
    begun = time.process_time()
    for _ in range(times):
        action()
    return (time.process_time() - begun) * 1000 / times


def milliseconds(action: Callable[[], object], *, times: int, rounds: int = ROUNDS) -> float:
    """CPU of one action in ms: the median of several rounds."""
    action()
    return statistics.median(once(action, times=times) for _ in range(rounds))


def bare_view() -> float:
    """CPU of one request to the bare Django view in ms."""
    with override_settings(ROOT_URLCONF="bench.bare", MIDDLEWARE=[]):
        ask = requester(WSGIHandler(), "/")
        ask()
        return once(ask, times=100)


def beside_the_bare_view(action: Callable[[], object], *, times: int) -> tuple[float, float, float]:
    """Medians of the action's CPU in ms, of the bare view's, and of their ratio; in turns, as machines change their pace."""
    action()
    rounds = [(once(action, times=times), bare_view()) for _ in range(ROUNDS)]
    ours, bare = (statistics.median(column) for column in zip(*rounds, strict=True))
    return ours, bare, statistics.median(page / view for page, view in rounds)


def verdict(text: str, *, holds: bool) -> str:
    return text if holds else f"{text}, and it is OVER"
