"""What importing hands from one step to the next."""

from dataclasses import dataclass
from datetime import datetime

from cms.news.models import Source

TITLE_LENGTH = 300  # characters, as Candidate keeps it
TEXT_LENGTH = 1000
DETAIL_LENGTH = 200  # as Source keeps it
ITEMS = 200  # a source, as its feed orders them


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing a source says, clean: plain text without tags, an absolute http(s) link or none, an aware date or none."""

    guid: str
    link: str
    title: str
    text: str
    published_at: datetime | None


class Failed(Exception):  # noqa: N818  (it is how an attempt ended, not a fault of ours)
    """An attempt that gave nothing: why, as the source's health keeps it, and what to add: a number, a host, a line."""

    def __init__(self, trouble: Source.Trouble, detail: object = "") -> None:
        super().__init__(trouble, detail)
        self.trouble = trouble
        self.detail = str(detail)[:DETAIL_LENGTH]
