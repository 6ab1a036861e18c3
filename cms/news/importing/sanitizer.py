"""Makes plain words, safe links and sure times of what others write."""

import hashlib
import html
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import nh3
from django.utils import timezone

from cms.news.importing.items import GUID_LENGTH, LINK_LENGTH

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MARKUP = (
    20  # times the length that is wanted: cleaning takes time by its square where it is nothing but open tags
)
PASSES = 3  # some feeds escape their HTML twice
SILENT = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head"}
BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|br|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|li|ol|p|pre|"
    r"section|table|td|th|tr|ul)\b",
    re.IGNORECASE,
)
TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
OPENING = re.compile(r"<(?=[a-zA-Z/!?])")
ESCAPED = re.compile(rf"{TAG.pattern}|&(?:lt|gt|amp|quot|nbsp|#\d{{1,7}});")
# What turns the direction of what follows: a title could read as another one.
UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
NO_ADDRESS = re.compile(
    r"[\s\\<>\"^`{|}\x00-\x20\x7f]"
)  # a browser reads \ as /: another host than the one we see
AHEAD = timedelta(days=1)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def plain(markup: object, *, length: int) -> str:
    """The words alone, on one line, cut at a word: no tags, nothing of scripts and styles, entities as signs."""
    text = storable(markup[: MARKUP * length]) if isinstance(markup, str) else ""
    for _ in range(PASSES):
        text = html.unescape(nh3.clean(BLOCK.sub(r" \g<0>", text), tags=set(), clean_content_tags=SILENT))
        if not ESCAPED.search(text):
            break
    # Tidied first, as a sign that nobody sees may part a tag in two; and where one tag stood in another, a beginning is left.
    return cut(tidy(OPENING.sub(" ", TAG.sub(" ", tidy(text)))), length=length)


def tidy(text: str) -> str:
    """One line of what people can see, in one spelling; safe to keep in any database."""
    known = UNSEEN.sub("", storable(text))
    seen = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in known)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def storable(text: str) -> str:
    """Without halves of signs, which JSON may hold and nothing else can."""
    return text.encode("utf-8", "ignore").decode()


def cut(text: str, *, length: int) -> str:
    if len(text) <= length:
        return text
    start = text[: length - 1]
    whole = start if text[length - 1].isspace() else start.rpartition(" ")[0]
    return (whole or start).rstrip() + "…"


def link_of(value: object, *, base: str = "") -> str:
    """An absolute http(s) address, or "" where it is anything else, has credentials in it, or is too long to keep."""
    written = tidy(value).replace(" ", "%20") if isinstance(value, str) else ""
    try:
        parts = urlsplit(written)
        if not written or (parts.scheme and not parts.netloc):
            return ""  # joined, these would lead to the base itself
        parts = urlsplit(urljoin(base, written))
        _ = parts.port  # raises for what is no port
    except ValueError:
        return ""
    link = parts.geturl()
    is_plain = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    return link if is_plain and len(link) <= LINK_LENGTH and not NO_ADDRESS.search(link) else ""


def guid_of(value: object) -> str:
    """As the source gives it; a hash stands for one that is too long to keep."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    guid = tidy(str(value)) if isinstance(value, str) or is_number else ""
    if len(guid) <= GUID_LENGTH:
        return guid
    return "sha256:" + hashlib.sha256(guid.encode()).hexdigest()


def time_of(value: object) -> datetime | None:
    """An aware moment of RFC 822 or ISO 8601. Swedish time, where it names no zone: so do the sources that name none."""
    text = value.strip()[:100] if isinstance(value, str) else ""
    moment = from_iso(text) or from_rfc(text)
    if moment is None:
        return None
    try:
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=STOCKHOLM)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    # A time to come would keep an item on top of every list until then, and is mostly a slip or an event's own date;
    # a day covers wrong zones and clocks. One before the web is an empty field somewhere: year 1, or 1970.
    return moment if EARLIEST <= moment <= timezone.now() + AHEAD else None


def from_iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def from_rfc(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # RFC 5322: -0000 is universal time from somewhere unknown. Python gives it no zone.
    return moment.replace(tzinfo=UTC) if text.endswith("-0000") else moment
