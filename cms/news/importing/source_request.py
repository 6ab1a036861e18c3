"""Asks a source what it says, without trusting it with anything: neither where it leads nor how long or how much it talks.

The socket is our own, from ssrfguard, which looks a host up once, judges every address it has and connects to one of
those. A session of requests would do that too, but its time limit is for each read: a server that sends a byte now and
then holds it for ever. Here each read gets what is left of one allowance. Nothing else can come along: no cookies, no
proxies of the environment, no credentials, as none of these exist here.
"""

import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache, partial
from http.client import HTTPResponse
from threading import Thread
from typing import Any, cast
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import iri_to_uri, punycode
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from ssrfguard import Policy, SSRFGuardError, Target, connect, resolve

from cms.news.importing.items import Failed
from cms.news.importing.response_limits import Allowance, Wire, body_of
from cms.news.models import Source

Trouble = Source.Trouble
HOPS = 5
ATTEMPTS = 4  # addresses of one host
REDIRECTS = {301, 302, 303, 307, 308}
LOOPBACK = "127.0.0.1"  # in this spelling alone
ABROAD = Policy(allowed_schemes=frozenset({"https"}), allowed_ports=frozenset({443}))
ACCEPT = "application/rss+xml, application/atom+xml, application/xml, text/xml, application/json, */*;q=0.1"
STATE_LENGTHS = {"ETag": 200, "Last-Modified": 60}  # as Source keeps them


@dataclass(frozen=True, kw_only=True)
class Answer:
    body: bytes | None  # unpacked; None when nothing changed since the last time
    content_type: str
    etag: str
    last_modified: str
    address: str  # where it was in the end


def fetch(source: Source, *, anew: bool = False) -> Answer:
    """What the source says now; with ``anew`` also when it has not changed since the last time.

    Raises Failed, and nothing else. The source may be unsaved; nothing is written.
    """
    try:
        return follow(source, headers=headers_for(source, anew=anew), allowance=Allowance())
    except Exception as error:
        raise failure_of(error) from error


def failure_of(error: Exception) -> Failed:
    """In the words of the source's health. Of what went wrong inside, only the kind: its text may quote the source."""
    kind = type(error).__name__
    match error:
        case Failed():
            return error
        case TimeoutError():
            return Failed(Trouble.SLOW)
        case OSError():  # no such host, nobody there, hung up, a certificate that does not hold
            return Failed(Trouble.UNREACHABLE, kind)
    return Failed(Trouble.UNREADABLE, kind)


def headers_for(source: Source, *, anew: bool) -> dict[str, str]:
    host = punycode(urlsplit(settings.SITE_URL).hostname or "localhost")
    headers = {
        "User-Agent": f"news-reader (+{host})",
        "Accept": ACCEPT,
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }
    if source.etag and not anew:
        headers["If-None-Match"] = source.etag
    if source.last_modified and not anew:
        headers["If-Modified-Since"] = source.last_modified
    return headers


def follow(source: Source, *, headers: dict[str, str], allowance: Allowance) -> Answer:
    """The answer at the end of the redirects. Each is judged as if it were the source's own address, and no milder.

    Raises ``Failed`` after five of them, and what the calls below raise.
    """
    address = source.address
    for _ in range(HOPS + 1):
        policy = policy_for(address, source=source)
        with asking(address, policy=policy, headers=headers, allowance=allowance) as response:
            status, there = response.status, response.getheader("Location")
            if status not in REDIRECTS or not there:
                return answer_of(response, address=address)
        address = next_address(address, there)
    raise Failed(Trouble.STATUS, status)


def next_address(address: str, location: str) -> str:
    """Where a redirect leads. Raises ``Failed`` when that is no address."""
    # Headers are read as latin-1, and many servers write UTF-8.
    written = location.strip().encode("latin-1").decode("utf-8", "replace")
    try:
        return urljoin(address, written)
    except ValueError as error:
        raise Failed(Trouble.REFUSED) from error


def policy_for(address: str, *, source: Source) -> Policy:
    """Where this address may lead: out to the world by https.

    Or, on a machine of our own, to the very host and port that the source itself names.

    Raises ``Failed`` for what is no address.
    """
    try:
        own, here = urlsplit(source.address), urlsplit(address)
        port = own.port or {"http": 80, "https": 443}.get(own.scheme)
    except ValueError as error:
        raise Failed(Trouble.REFUSED) from error
    is_own = own.hostname == LOOPBACK and (own.scheme, own.netloc) == (here.scheme, here.netloc)
    if not (settings.SOURCES_ON_LOOPBACK and is_own and port):
        return ABROAD
    return Policy(
        allowed_schemes=frozenset({own.scheme} & {"http", "https"}) or ABROAD.allowed_schemes,
        allowed_ports=frozenset({port}),
        allowed_networks=(f"{LOOPBACK}/32",),  # type: ignore[arg-type]  # made networks of by Policy itself
    )


@contextmanager
def asking(
    address: str, *, policy: Policy, headers: dict[str, str], allowance: Allowance
) -> Iterator[HTTPResponse]:
    """The answer of one address, its body still to come. Raises what ``call`` raises, and ``Failed`` when time is up."""
    target, line = call(address, policy=policy, allowance=allowance)
    with line:
        line.settimeout(allowance.seconds())
        line.sendall(request_for(urlsplit(address), target=target, headers=headers))
        with HTTPResponse(cast("socket.socket", Wire(line, allowance)), method="GET") as response:
            response.begin()
            yield response


def call(address: str, *, policy: Policy, allowance: Allowance) -> tuple[Target, socket.socket]:
    """An open line to an address of the host that the policy has seen, and by https to nobody but the host itself.

    Raises ``Failed`` for an address that the policy refuses, ``OSError`` when nobody answers there.
    """
    try:
        target = policy.check_url(address)
        line = reach(target, policy=policy, allowance=allowance)
    except SSRFGuardError as error:
        raise Failed(Trouble.REFUSED, urlsplit(address).hostname or "") from error
    if target.scheme == "http":
        return target, line
    try:
        line.settimeout(allowance.seconds())
        return target, trust().wrap_socket(line, server_hostname=target.host.rstrip("."))
    except BaseException:
        line.close()
        raise


def reach(target: Target, *, policy: Policy, allowance: Allowance) -> socket.socket:
    """A connection to the first address that answers. Raises ``Failed`` for a host without any, else ``OSError``."""
    found = resolve(target, policy=policy, resolver=partial(look_up, allowance))[:ATTEMPTS]
    for number, one in enumerate(found, start=1):
        share = allowance.seconds() / (len(found) - number + 1)  # a silent address leaves time for the next
        try:
            return connect([one], policy=policy, timeout=share)
        except OSError:
            if number == len(found):
                raise
    raise Failed(Trouble.UNREACHABLE)


@cache
def trust() -> ssl.SSLContext:
    """Whose certificates count: those that requests brings, on a machine without any too."""
    return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)


def look_up(allowance: Allowance, *question: Any) -> Any:
    """As socket.getaddrinfo, which waits as long as a name server likes: here it is left behind to end by itself."""
    answer: Future[Any] = Future()

    def ask() -> None:
        try:
            answer.set_result(socket.getaddrinfo(*question))
        except Exception as error:
            answer.set_exception(error)

    Thread(target=ask, daemon=True, name="look-up").start()
    return answer.result(timeout=allowance.seconds())


def request_for(parts: SplitResult, *, target: Target, headers: dict[str, str]) -> bytes:
    """The bytes of the request. Raises ``Failed`` when the address would write a line of its own into them."""
    path = iri_to_uri((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    host = f"[{target.host}]" if ":" in target.host else target.host
    if target.port != {"http": 80, "https": 443}[target.scheme]:
        host = f"{host}:{target.port}"
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    if any(not line.isprintable() for line in lines):
        raise Failed(Trouble.REFUSED)
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def answer_of(response: HTTPResponse, *, address: str) -> Answer:
    """What was answered. Raises ``Failed`` for every status but 200 and 304."""
    if response.status == 410:
        raise Failed(Trouble.GONE)
    if response.status not in (200, 304):
        raise Failed(Trouble.STATUS, response.status, wait=retry_after(response))
    return Answer(
        body=None if response.status == 304 else body_of(response),
        content_type=response.getheader("Content-Type", ""),
        etag=state_of(response, "ETag"),
        last_modified=state_of(response, "Last-Modified"),
        address=address,
    )


def state_of(response: HTTPResponse, name: str) -> str:
    """What to send back next time, whole or not at all: half an ETag is another one."""
    value = response.getheader(name, "").strip()
    return value if value.isprintable() and len(value) <= STATE_LENGTHS[name] else ""


def retry_after(response: HTTPResponse) -> timedelta | None:
    """RFC 9110: seconds or a date. None where it says neither."""
    value = response.getheader("Retry-After", "").strip()
    try:
        if value.isdecimal():
            return timedelta(seconds=int(value))
        return max(parsedate_to_datetime(value) - timezone.now(), timedelta())
    except (ValueError, TypeError, OverflowError):
        return None
