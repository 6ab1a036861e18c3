"""Mailchimp's own client, mended where it lets errors through, leaks addresses or opens a connection a call.

The package is an optional extra: without it everything else works, and ``HAS_PACKAGE`` says so.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings

try:
    import requests
    from mailchimp_marketing.api.campaigns_api import CampaignsApi
    from mailchimp_marketing.api.lists_api import ListsApi
    from mailchimp_marketing.api.reports_api import ReportsApi
    from mailchimp_marketing.api_client import ApiClient as Faulty
except ImportError:  # pragma: no cover - the extra "mailchimp" is not installed
    HAS_PACKAGE = False
    Faulty = object
else:
    HAS_PACKAGE = True

TIMEOUT = 20.0  # seconds; the client's own is 120
LONGEST_WAIT = timedelta(hours=6)
ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")


class MailchimpError(Exception):
    """Something that a person may read: neither an address nor the key is in it."""

    def __init__(self, words: str = "", *, status: int = 0, title: str = "") -> None:
        super().__init__(ADDRESS.sub("…", words)[:200])
        self.status = status
        self.title = ADDRESS.sub("…", title)[:80]

    @property
    def kind(self) -> str:
        return " ".join(filter(None, [type(self).__name__, str(self.status or ""), self.title]))[:80]


class Unavailable(MailchimpError):
    """No answer, or 429 or 5xx. Except after 429 nobody knows whether it was done: look before asking again."""

    wait: timedelta | None = None  # what Retry-After asks for

    @property
    def is_busy(self) -> bool:
        return self.status == 429


class WrongKey(MailchimpError):
    """401 or 403."""


class NotFound(MailchimpError):
    """404: there is no such member, campaign or audience."""


class Refused(MailchimpError):
    """Any other 4xx. ``title`` is Mailchimp's short name for what is wrong, such as "Member In Compliance State"."""


class Chimp(NamedTuple):
    """The parts of the official client that we use, over one kept connection."""

    lists: Any
    campaigns: Any
    reports: Any
    audience: str


@contextmanager
def open_chimp(*, timeout: float = TIMEOUT) -> Iterator[Chimp]:
    """The client for the key and audience of the settings. Its methods raise a ``MailchimpError`` and nothing else."""
    client = MendedClient(settings.MAILCHIMP_API_KEY, host=settings.MAILCHIMP_URL, timeout=timeout)
    try:
        yield Chimp(ListsApi(client), CampaignsApi(client), ReportsApi(client), settings.MAILCHIMP_AUDIENCE)
    finally:
        client.session.close()


def is_set_up() -> bool:
    return HAS_PACKAGE and bool(settings.MAILCHIMP_API_KEY)


class MendedClient(Faulty):
    def __init__(self, api_key: str, *, host: str = "", timeout: float = TIMEOUT) -> None:
        super().__init__({"api_key": api_key, "timeout": timeout})
        # The data centre is put in once here: the client's own way replaces the word "server" anywhere, in an address too.
        self.host = host or f"https://{self.server}.api.mailchimp.com/3.0"
        self.session = requests.Session()
        self.session.trust_env = False  # a .netrc or a proxy of the machine is not meant for this
        self.session.auth = ("vagra-gangvald", api_key)
        self.default_headers["User-Agent"] = "vagra-gangvald"

    def call_api(
        self,
        resource_path: str,
        method: str,
        path_params: Any = None,
        query_params: Any = None,
        header_params: Any = None,
        body: Any = None,
        **_unused: Any,
    ) -> Any:
        """The answer's JSON; None when it has none. Raises Unavailable, WrongKey, NotFound or Refused."""
        for name, value in dict(path_params or {}).items():
            resource_path = resource_path.replace(f"{{{name}}}", quote(str(value), safe=""))
        try:
            response = self.session.request(
                method,
                self.host + resource_path,
                params=[(name, written(value)) for name, value in query_params or []],
                data=None if body is None else json.dumps(self.sanitize_for_serialization(body)),
                headers={**(header_params or {}), **self.default_headers},
                timeout=self.timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            # Not its words: they hold the address that was called.
            raise Unavailable(type(error).__name__) from None
        return read(response)


def written(value: Any) -> Any:
    """A query's value as JSON writes it: ``true``, and lists with commas."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ",".join(str(each) for each in value)
    return value.isoformat() if isinstance(value, datetime) else value


def read(response: Any) -> Any:
    """What the answer says, or None when it says nothing.

    Raises ``Unavailable`` when it is not JSON, and what ``kind_of`` makes of any status that is no success.
    """
    try:
        data = response.json() if response.content else None
    except ValueError:
        data = None
        if response.ok:  # a page of somebody in between
            raise Unavailable("No JSON", status=response.status_code) from None
    if response.status_code in {200, 201, 202, 204}:
        return data
    problem = data if isinstance(data, dict) else {}
    error = kind_of(response.status_code)(
        str(problem.get("detail") or problem.get("title") or response.status_code),
        status=response.status_code,
        title=str(problem.get("title") or ""),
    )
    if isinstance(error, Unavailable):
        error.wait = wait_of(response.headers.get("Retry-After", ""))
    raise error


def kind_of(status: int) -> type[MailchimpError]:
    if status in {401, 403}:
        return WrongKey
    if status == 404:
        return NotFound
    return Refused if 400 <= status < 500 and status not in {408, 425, 429} else Unavailable


def wait_of(header: str) -> timedelta | None:
    """Retry-After (RFC 9110): seconds or a date; None when it is neither. Never longer than a few hours."""
    if header.isascii() and header.isdigit():
        return min(timedelta(seconds=int(header[:9])), LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - datetime.now(UTC), timedelta()), LONGEST_WAIT)
