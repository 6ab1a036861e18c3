"""What importing hands from one step to the next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cms.news.models import Source

ITEMS = 200  # a source, as its feed orders them
TITLE_LENGTH = 300  # characters, as Candidate keeps them
TEXT_LENGTH = 1000
GUID_LENGTH = 500
LINK_LENGTH = 1000
DETAIL_LENGTH = 200  # as Source keeps it


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing a source says, clean: plain text without tags, an absolute http(s) link or none, an aware date or none."""

    guid: str
    link: str
    title: str
    text: str
    published_at: datetime | None


class Failed(Exception):
    """An attempt that gave nothing: why, as the source's health keeps it, and what to add: a number, a host, a line.

    ``wait`` is how long the source asked to be left alone, where it did.
    """

    def __init__(
        self, trouble: Source.Trouble, detail: object = "", *, wait: timedelta | None = None
    ) -> None:
        super().__init__(trouble, detail)
        self.trouble = trouble
        self.detail = "".join(sign for sign in str(detail) if sign.isprintable())[:DETAIL_LENGTH]
        self.wait = wait
