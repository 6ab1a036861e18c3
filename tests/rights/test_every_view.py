"""Every view below the admin's address, opened as every group, for one's own rows and for those of others.

A view that is new stands in no place yet, and the first test fails until somebody has said whose it is (places.py).
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from tests.rights.places import PLACES
from tests.rights.views import addresses
from tests.rights.world import DRAFT, FOREIGN, GROUPS_WALKED, PRIVATE, Rows, fill

REFUSED = {403, 404}
SENT_AWAY = ("/admin/", "/konto/login/")
WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
# Who looked at what, who has a page open, how the admin looks to them, and pictures in other sizes.
BESIDE = {
    "privacy_accessentry",
    "django_session",
    "wagtailadmin_editingsession",
    "wagtailcore_pagesubscription",
    "wagtailusers_userprofile",
    "base_siterendition",
}
SKIPPED = {"wagtailadmin_logout"}  # whoever has left can be asked nothing more
TAKEN_BACK = {"record"}  # tells what a purge would delete by deleting and undoing it
FINDS = "?q=zq&export=csv"


@dataclass
class Answer:
    is_open: bool
    written: set[str]
    text: str

    @property
    def told(self) -> list[str]:
        """What the page says that is not everybody's to know."""
        return [mark for mark in (DRAFT, FOREIGN, PRIVATE) if mark in self.text]


class Walker:
    """One member of a group, who tries every address and leaves nothing changed."""

    def __init__(self, user: Any) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)
        self.cookies = {settings.SESSION_COOKIE_NAME: self.client.cookies[settings.SESSION_COOKIE_NAME].value}

    def ask(self, method: str, address: str) -> Answer:
        self.client.cookies.load(self.cookies)
        written: set[str] = set()
        with undone(), connection.execute_wrapper(noting(written)):
            response = getattr(self.client, method)(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        return Answer(is_open(response), written - BESIDE, body.decode(errors="replace"))


@contextmanager
def undone() -> Iterator[None]:
    here = transaction.savepoint_create()
    yield
    transaction.savepoint_rollback(here)


def noting(written: set[str]) -> Any:
    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        written.update(WRITES.findall(sql[:60]))
        return execute(sql, params, many, context)

    return note


def is_open(response: Any) -> bool:
    sent_away = response.status_code == 302 and response.url.partition("?")[0] in SENT_AWAY
    return response.status_code not in REFUSED and response.status_code != 405 and not sent_away


def walked(rows: Rows, *, foreign: bool = False) -> Iterator[tuple[str, str]]:
    return ((name, url) for name, url in addresses(rows, foreign=foreign) if name not in SKIPPED)


@pytest.fixture
def rows(site: Any) -> Rows:
    logging.disable(logging.WARNING)
    yield fill(site)
    logging.disable(logging.NOTSET)


def test_every_view_has_its_place(rows: Rows) -> None:
    assert {name for name, _url in walked(rows)} == PLACES.keys()


@pytest.mark.parametrize("group", GROUPS_WALKED)
def test_view_is_open_to_its_groups_and_tells_others_nothing(group: str, rows: Rows) -> None:
    walker = Walker(rows.users[group])
    found, wrong = {}, {}
    for name, url in walked(rows):
        got, posted = walker.ask("get", url), walker.ask("post", url)
        listed = walker.ask("get", url + FINDS) if got.is_open and "?" not in url else got
        found[name] = got.is_open or posted.is_open or bool(posted.written)
        got_wrong = got.written and name not in TAKEN_BACK
        if got_wrong or (posted.written and group not in PLACES.get(name, [])):
            wrong[name] = got.written | posted.written
        if group != "Editors" and (told := {*got.told, *posted.told, *listed.told}):
            wrong[name] = told
    assert wrong == {}
    assert {name for name, is_open in found.items() if is_open} == {
        name for name, groups in PLACES.items() if group in groups
    }


def test_coordinator_neither_sees_nor_changes_what_is_not_theirs(rows: Rows) -> None:
    klara = Walker(rows.users["Coordinators"])
    own = dict(walked(rows))
    foreign = {name: url for name, url in walked(rows, foreign=True) if own[name] != url}
    assert len(foreign) > 50
    opened = {
        f"{method} {name}"
        for name, url in foreign.items()
        for method in ("get", "post")
        if (answer := klara.ask(method, url)).is_open or answer.told or answer.written
    }
    assert opened == set()
