"""What may wait for somebody of the staff: one table, of rows that each app above registers by the hook ``what_waits``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from wagtail import hooks

from cms.privacy.facts import Words


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that waits. ``key`` is its own for ever; ``title`` names no person; ``starts_at``: of the event it is about."""

    key: str
    title: str = ""
    url: str = ""
    starts_at: datetime | None = None


def always(_user: Any) -> bool:
    return True


def never() -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One row of the table."""

    name: str  # never changed: what people chose is kept by it
    choice: Words  # what it is called where they choose
    said: Callable[[int], str]  # such as "3 requests wait for an answer", with {count}
    needs: str  # the right without which nobody can act; empty for those whom ``items`` finds themselves
    items: Callable[[Any], Sequence[Item]]  # those that this user can act on
    view: str  # the name of the page where it is done
    query: str = ""
    # Wagtail or the app shows it on the first page already: only the mail tells of it too.
    has_panel: bool = False
    # A mail of the app's own tells of each when it comes: the mail of the day does not say it again.
    tells_itself: Callable[[], bool] = field(default=never)
    is_mailed: Callable[[Any], bool] = field(default=always)  # unless the person chooses otherwise

    @property
    def url(self) -> str:
        return reverse(self.view) + self.query

    def items_for(self, user: Any) -> list[Item]:
        """Nothing for whoever cannot act."""
        may = user.is_active and (not self.needs or user.has_perm(self.needs))
        return list(self.items(user)) if may else []


def table() -> list[Kind]:
    """Every kind there is, those of lower apps last."""
    return [kind for rows in hooks.get_hooks("what_waits") for kind in rows()]


def kinds_for(user: Any) -> list[Kind]:
    """Those that the user can ever act on."""
    return [kind for kind in table() if not kind.needs or user.has_perm(kind.needs)]
