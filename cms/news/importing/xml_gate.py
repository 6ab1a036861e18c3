"""The gate before the parser: what comes through is one encoding, one root, no declarations, and not too many items.

The bytes that the gate has seen are the very bytes that feedparser gets, in UTF-8 and under a declaration of our own: no
charset, comment or second declaration makes it read anything else.
"""

import codecs
import re
import sys
from dataclasses import dataclass
from typing import Any, Never

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from cms.news.importing.items import ITEMS, Failed
from cms.news.models import Source

Trouble = Source.Trouble
TOLERATED = 512 * 1024  # bytes of XML that is not well-formed: reading it takes four times as long
DECLARED = b'<?xml version="1.0" encoding="utf-8"?>\n'
ELEMENTS = (
    100_000  # up to the last item that is read; a real feed has hundreds, one of long articles thousands
)
ATTRIBUTES = 200  # of one element: feedparser takes time by their square
BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
# Tables of one sign a byte, which cannot hide a declaration. UTF-7 and its like could.
TABLES = re.compile(r"(?:iso-?8859-?|windows-?|cp)(?:[2-9]|1[03-6]|125[0-8])", re.IGNORECASE)
ENCODING = re.compile(r"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 knows none of them
REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")

HEAD = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
ROOT = re.compile(r"<(?:[\w.-]{1,20}:)?(?:rss|feed|RDF)(?=[\s/>])", re.IGNORECASE)
DECLARATION = re.compile(
    r"<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)|<!\s*\[\s*(?:INCLUDE|IGNORE)", re.I
)
HTML = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
ITEM = re.compile(rb"<(?:[\w.-]{1,20}:)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)
NAME = re.compile(rb"<([^\s/>]+)")
ATTRIBUTE = re.compile(rb"""\s+([^\s=]+)\s*=\s*(?:"[^"]*"|'[^']*')""")
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
BASE = re.compile(r"""(?<![^\s"':/])b(?=ase\s*=)""", re.IGNORECASE)


@dataclass(frozen=True)
class Passed:
    """What feedparser may read, and the xml:base of its root, which feedparser is not told."""

    feed: bytes
    base: str


def decode(body: bytes, *, content_type: str) -> str:
    """Text in whatever encoding it truly is; what is declared counts only when it is not UTF-8."""
    for mark, name in BOMS.items():
        if body.startswith(mark):
            return clear(body.decode(name, "replace"))
    try:
        return clear(body.decode())
    except UnicodeDecodeError:
        pass
    declared = ENCODING.match(body[:400].decode("ascii", "replace"))
    charset = CHARSET.search(content_type)
    names = [found[1] for found in (declared, charset) if found]
    table = next((name for name in names if TABLES.fullmatch(name)), None)
    return clear(decode_by_table(body, table) if table else mend(body))


def decode_by_table(body: bytes, name: str) -> str:
    try:
        return body.decode(name, "replace")
    except LookupError:
        return mend(body)


def mend(body: bytes) -> str:
    """UTF-8 with a few broken signs, or else what Windows writes."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(not sign.isascii() for sign in text) - broken
    return text if broken < whole else body.decode("windows-1252", "replace")


def clear(text: str) -> str:
    """Without what is in no XML, written out or by its number."""
    return REFERENCE.sub(sound, UNPRINTED.sub("", text.removeprefix("\ufeff")))


def sound(reference: re.Match[str]) -> str:
    hexadecimal, decimal = reference.groups()
    digits = (hexadecimal or decimal).lstrip("0")
    number = int(digits or "0", 16 if hexadecimal else 10) if len(digits) <= 7 else -1
    is_sign = 0 < number <= sys.maxunicode and not UNPRINTED.match(chr(number))
    return reference[0] if is_sign else ""


def let_through(text: str) -> Passed:
    """The feed alone, with the first of its items; raises Failed for what no feed needs and for what is none."""
    feed = DECLARED + from_root(text).encode()
    counter = Counter()
    parser = DefusedXMLParser(target=counter, forbid_dtd=True)
    counter.expat = parser.parser
    end, rest = len(feed), b""
    try:
        parser.feed(feed)
        parser.close()
    except DefusedXmlException as error:
        raise Failed(Trouble.UNSAFE, type(error).__name__) from error
    except Enough as enough:
        end, rest = enough.at, closing(feed, enough.opened)
    except ParseError:
        return Passed(let_through_malformed(feed), "")
    return Passed(without_bases(feed, counter.based)[:end] + rest, counter.base)


def from_root(text: str) -> str:
    """All from the first tag on. What stands before it is no use to us, and feedparser would look for entities in it.

    Raises ``Failed`` for HTML, for a declaration, and for what has no tag.
    """
    rest = text[HEAD.match(text).end() :]  # type: ignore[union-attr]  # it matches nothing too
    root = ROOT.search(rest)
    before = rest[: root.start()] if root else rest
    if HTML.search(before):
        raise Failed(Trouble.OTHER_KIND, "HTML")
    if DECLARATION.search(before):
        raise Failed(Trouble.UNSAFE, "DOCTYPE")
    if root is None:
        refuse(rest)
    return rest[root.start() :]


def refuse(text: str) -> Never:
    """Raises ``Failed`` in every case: what is no XML is JSON, or cannot be read."""
    if text[:1] in ("{", "["):
        raise Failed(Trouble.OTHER_KIND, "JSON")
    raise Failed(Trouble.UNREADABLE)


def let_through_malformed(feed: bytes) -> bytes:
    """For feedparser's own tolerance, which knows no entities but HTML's: even so without any declaration.

    Raises ``Failed`` for a declaration, and for more bytes than TOLERATED.
    """
    if DECLARATION.search(without_cdata(feed.decode())):
        raise Failed(Trouble.UNSAFE, "DOCTYPE")
    starts = [found.start() for found in ITEM.finditer(feed)]
    if len(starts) > ITEMS:
        feed = feed[: starts[ITEMS]]
    if len(feed) > TOLERATED:
        raise Failed(Trouble.UNREADABLE)
    # Reads the same, and is no attribute: see without_bases.
    return BASE.sub(lambda found: f"&#{ord(found[0])};", feed.decode("utf-8", "ignore")).encode()


def without_bases(feed: bytes, based: list[int]) -> bytes:
    """With spaces in the place of each attribute that feedparser might take for xml:base.

    It joins a base to itself at each start of a tag. A relative one doubles with each level: forty levels take all memory
    there is.
    """
    blanked = bytearray(feed)
    for at in based:
        position = NAME.match(feed, at).end()  # type: ignore[union-attr]  # expat has met an element here
        while found := ATTRIBUTE.match(feed, position):
            position = found.end()
            if found[1].rpartition(b":")[2].lower() == b"base":
                blanked[found.start() : position] = b" " * len(found[0])
    return bytes(blanked)


def without_cdata(text: str) -> str:
    """Without what stands in CDATA sections: whole pages of HTML may. Of one that never ends, all stays."""
    first, *rest = text.split("<![CDATA[")
    return first + "".join(piece.partition("]]>")[2] if "]]>" in piece else piece for piece in rest)


class Enough(Exception):
    def __init__(self, at: int, opened: list[int]) -> None:
        super().__init__(at)
        self.at, self.opened = at, opened


class Counter:
    """Counts items as expat meets them, and knows where in the bytes what is still open began."""

    def __init__(self) -> None:
        self.expat: Any = None
        self.opened: list[int] = []
        self.items = self.elements = 0
        self.based: list[int] = []  # elements with something like an xml:base
        self.base = ""  # of the root

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Count an element. Raises ``Failed`` when there are too many, ``Enough`` at the first item too many."""
        at = self.expat.CurrentByteIndex
        self.elements += 1
        if self.elements > ELEMENTS or len(attributes) > ATTRIBUTES:
            raise Failed(Trouble.LARGE)
        self.note_bases(attributes, at)
        if len(self.opened) <= 2 and tag.rpartition("}")[2] in ("item", "entry"):
            self.items += 1
            if self.items > ITEMS:
                raise Enough(at, self.opened)
        self.opened.append(at)

    def note_bases(self, attributes: dict[str, str], at: int) -> None:
        if any(name.rpartition("}")[2].lower() == "base" for name in attributes):
            self.based.append(at)
            self.base = self.base if self.opened else attributes.get(XML_BASE, "")

    def end(self, _tag: str) -> None:
        self.opened.pop()


def closing(feed: bytes, opened: list[int]) -> bytes:
    names = [found[1] for at in reversed(opened) if (found := NAME.match(feed, at))]
    return b"".join(b"</" + name + b">" for name in names)
