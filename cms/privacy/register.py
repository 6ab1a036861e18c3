"""What is kept about people: why, by what right, how long and who sees it; and how one person's rows are told and erased.

Each app says so of its own rows in ``personal_data.py``, which is read when the site starts. The privacy page, the record of
processing, export, erasure and the purge are made of this and of nothing else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cms.privacy.facts import Section, Words


class Whose(models.TextChoices):
    """In the order in which the privacy page tells them."""

    EVERYBODY = "everybody", _("Everybody who uses the site")
    PLEDGER = "pledger", _("People who take a stand")
    VOLUNTEER = "volunteer", _("Volunteers")
    READER = "reader", _("Readers of letters")
    WRITER = "writer", _("People who write to us")
    STAFF = "staff", _("People who work here")


class Basis(models.TextChoices):
    """Article 6.1 of the General Data Protection Regulation, as far as it is used here."""

    CONSENT = "consent", _("You have said yes (consent, article 6.1 a)")
    OBLIGATION = "obligation", _("The law obliges us (legal obligation, article 6.1 c)")
    TASK = "task", _("It is part of our public task (public interest, article 6.1 e)")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of personal data: a line of the privacy page and of the record of processing.

    ``fields`` names them by "app.Model"; a field belongs to one kind. Of rows about anybody but staff every field is named,
    dull ones too. ``purge`` deletes what is past its retention and returns how many rows that were; when it has run, running
    it again finds nothing. It only changes rows, in transactions: a dry run does the same and takes it back.
    """

    key: str  # never changed: the purge's protocol names it
    whose: Whose
    what: Words
    purpose: Words
    basis: Basis
    retention: Words
    seen_by: Words
    fields: Mapping[str, Sequence[str]]
    copies: Words = ""  # who else holds one
    purge: Callable[[], int] | None = None


@dataclass(frozen=True, kw_only=True)
class Trail:
    """What one person left in an app, found by their address in whatever case it is written.

    ``codes`` are those by which the access log names the rows (V12). ``tell`` is what staff may take out for the person, who
    has asked for it; it leaves out what nobody but the person may see. ``erase`` does all that is allowed at once, tells
    nobody, and is harmless when there is nothing (left); what ``tell`` still says afterwards is kept because of ``stays``.
    """

    key: str
    title: Words
    tell: Callable[[str], list[Section]]
    erase: Callable[[str], None]
    codes: Callable[[str], list[str]] = lambda _email: []
    stays: Words = ""


class DeclaredTwice(Exception):
    """Two apps, or two kinds, speak for the same thing."""


_kinds: dict[str, Kind] = {}
_trails: dict[str, Trail] = {}
_impersonal: dict[tuple[str, str], str] = {}


def keep(*kinds: Kind) -> None:
    """Say what is kept. Raises DeclaredTwice for a key or a field that is declared already."""
    before = list(_kinds)
    for kind in kinds:
        theirs = set(fields_of(kind))
        taken = {name for other in _kinds.values() for name in fields_of(other)} | _impersonal.keys()
        if kind.key in _kinds or theirs & taken:
            raise DeclaredTwice(f"{kind.key} {sorted(theirs & taken)}")
        _kinds[kind.key] = kind
    # Upper apps are read first, and what they keep builds on what lower ones keep: it is told after that.
    for key in before:
        _kinds[key] = _kinds.pop(key)


def keep_impersonal(fields: Mapping[str, Sequence[str]], *, because: str) -> None:
    """Say of fields that might hold something about a person that they do not, and why; ``because`` is for developers.

    Raises ``DeclaredTwice`` for a field that was declared so before.
    """
    for label, names in fields.items():
        for name in names:
            if (label, name) in _impersonal:
                raise DeclaredTwice(f"{label}.{name}")
            _impersonal[label, name] = because


def leave_trail(trail: Trail) -> None:
    """Say how the rows of one person are told and erased. Raises ``DeclaredTwice`` for a key that is taken."""
    if trail.key in _trails:
        raise DeclaredTwice(trail.key)
    _trails[trail.key] = trail


def kinds() -> list[Kind]:
    """All kinds, by whose they are; within that those of lower apps first: who somebody is, then what they did."""
    order = list(Whose)
    return sorted(_kinds.values(), key=lambda kind: order.index(kind.whose))


def trails(*, but: str = "") -> list[Trail]:
    """All trails, those of upper apps first, without the one with the key ``but``."""
    return [trail for trail in _trails.values() if trail.key != but]


def impersonal() -> dict[tuple[str, str], str]:
    """Why the field of a model ("app.Model", name) is not personal."""
    return dict(_impersonal)


def fields_of(kind: Kind) -> Iterator[tuple[str, str]]:
    return ((label, name) for label, names in kind.fields.items() for name in names)


def lasting(words: Words, time: timedelta) -> Words:
    """A retention in ``words`` that say {days}, counted from the very constant that the purge goes by."""
    return cast("Words", format_lazy(cast("str", words), days=time.days))
