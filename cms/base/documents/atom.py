"""Atom (RFC 4287), made from plain values: knows no rows and no HTTP."""

from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as Xml

from django.conf import settings
from django.utils import timezone

from cms.base.documents.escaping import clean

ATOM = "application/atom+xml; charset=utf-8"
NAMESPACE = "http://www.w3.org/2005/Atom"
NOT_IN_XML = dict.fromkeys([0xFFFE, 0xFFFF])  # beside what no text of ours holds anyway


@dataclass(frozen=True, kw_only=True)
class Head:
    """What a feed says of itself; ``address`` is its own, ``page`` the one that people read. Both are whole."""

    title: str
    subtitle: str
    address: str
    page: str
    language: str


def begin_feed(head: Head, *, updated: datetime) -> Xml.Element:
    """A feed without entries; ``updated`` is when one of them last changed."""
    feed = Xml.Element("feed", {"xmlns": NAMESPACE, "xml:lang": head.language})
    add(feed, "id", head.address)
    add(feed, "title", head.title)
    add(feed, "subtitle", head.subtitle)
    add(feed, "updated", moment(updated))
    add(feed, "link", rel="self", type="application/atom+xml", href=head.address)
    add(feed, "link", rel="alternate", type="text/html", href=head.page)
    add(add(feed, "author"), "name", settings.WAGTAIL_SITE_NAME)
    return feed


def add(parent: Xml.Element, name: str, text: str = "", **attributes: str) -> Xml.Element:
    """Add an element, without what XML cannot hold, and return it."""
    element = Xml.SubElement(parent, name, attributes)
    element.text = clean(text).translate(NOT_IN_XML) or None
    return element


def as_bytes(feed: Xml.Element) -> bytes:
    return Xml.tostring(feed, encoding="utf-8", xml_declaration=True)


def moment(at: datetime) -> str:
    """Such as 2026-11-22T18:00:00+01:00 (RFC 3339)."""
    return timezone.localtime(at).isoformat(timespec="seconds")
