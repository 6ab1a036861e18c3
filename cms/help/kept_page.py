"""The help page as it was when it was last drawn, for when the database is locked or gone; what the clock decides is put in.

A copy is a file for each language, the same for all visitors. Where the clock speaks it has marks: whether the line is open,
until when, and which banners are up is reckoned for the moment at which somebody asks.
"""

import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import escape

from cms.help.opening_hours import Hours, Span, state_at, timeline_from

DRAWN_AS = (
    "_help_is_drawn_as"  # on a request that draws a copy: whether of the open line or of the closed one
)
# Signs that nobody writes (Unicode's area for private use).
MARK = re.compile("\ue000(words|timeline|banner):([a-z]*)\ue001")


@dataclass(frozen=True)
class KeptPage:
    """The page while the line is open and while it is closed, its hours, and banners with the second from which each is up."""

    when_open: str
    when_closed: str
    opens_at: str
    closes_at: str
    special: dict[str, list[str] | None]
    banners: list[tuple[float, str]]

    @property
    def hours(self) -> Hours:
        special = {date.fromisoformat(day): span_from(span) for day, span in self.special.items()}
        return Hours(time.fromisoformat(self.opens_at), time.fromisoformat(self.closes_at), special)

    def at(self, moment: datetime) -> str:
        """The page as it is to be seen at this moment."""
        page = self.when_open if state_at(moment, self.hours).is_open else self.when_closed

        def put_in(mark: re.Match[str]) -> str:
            what, language = mark.groups()
            if what == "banner":
                return next(
                    (html for since, html in reversed(self.banners) if since <= moment.timestamp()), ""
                )
            timeline = timeline_from(moment, self.hours, language=language)
            return escape(timeline.at(moment).words if what == "words" else timeline.written)

        return MARK.sub(put_in, page)


def span_from(written: list[str] | None) -> Span | None:
    if written is None:
        return None
    opens, closes = written
    return time.fromisoformat(opens), time.fromisoformat(closes)


def keep_page(
    language: str, *, pages: tuple[str, str], hours: Hours, banners: Iterable[tuple[float, str]]
) -> bool:
    """Write the copy, drawn as open and as closed; tells whether it is another than before. Raises OSError."""
    special = {
        day.isoformat(): [at.isoformat() for at in span] if span else None
        for day, span in sorted(hours.special.items())
    }
    opens, closes = hours.opens_at.isoformat(), hours.closes_at.isoformat()
    page = KeptPage(*pages, opens, closes, special, list(banners))
    written = json.dumps(asdict(page), ensure_ascii=False)
    last_read[language] = page
    file = file_of(language)
    if file.exists() and file.read_text() == written:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{id(page)}.new")
    fresh.write_text(written)
    fresh.replace(file)
    return True


def forget_page(language: str) -> bool:
    """There is no such page any more; tells whether there was a copy."""
    was_kept = file_of(language).exists()
    file_of(language).unlink(missing_ok=True)
    last_read.pop(language, None)
    return was_kept


last_read: dict[str, KeptPage] = {}


def page_now(language: str) -> str | None:
    """The page in this language, else in Swedish, as of now; from the file, else as this process last knew it."""
    for code in (language, settings.LANGUAGE_CODE):
        with suppress(OSError, ValueError, TypeError):
            last_read[code] = KeptPage(**json.loads(file_of(code).read_text()))
        if code in last_read:
            return last_read[code].at(timezone.now())
    return None


def file_of(language: str) -> Path:
    return settings.VAR_DIR / "help" / f"{language}.json"


def mark(what: str, language: str = "") -> str:
    return f"\ue000{what}:{language}\ue001"


def drawn_as_open(request: HttpRequest | None) -> bool | None:
    """Whether a copy is drawn as of the open line; None when somebody looks."""
    return getattr(request, DRAWN_AS, None)
