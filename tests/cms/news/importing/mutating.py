"""Feeds that were good until something happened to them, for the tests and for fuzzing."""

import random
import re
from collections.abc import Callable

from tests.cms.news.importing.feeds import item, rss, sample

SAMPLES = ["bra-sitevision.xml", "polisen-nyheter.xml", "mynewsdesk.xml", "krisinformation-v3-news.json"]
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://s.example/"><id>x</id>
<title>S</title><link href="/"/><entry><id>1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A</div>
</title><link href="1"/><updated>2026-09-08T12:00:00Z</updated><content type="html">&lt;p&gt;x&lt;/p&gt;</content>
<source><title>Y</title><entry/></source></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>S</title></channel>
<item rdf:about="https://s.example/1"><title>A</title><link>https://s.example/1</link><dc:date>2026-09-08</dc:date></item></rdf:RDF>"""
JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "home_page_url": "https://s.example/", "items": [
{"id": "1", "url": "/1", "title": "A", "content_html": "<p>x</p>", "date_published": "2026-09-08T12:00:00Z"}]}"""
SEEDS = [
    *(sample(name) for name in SAMPLES),
    *(text.encode() for text in (ATOM, RDF, JSON_FEED)),
    rss(*[item(title=str(n), text="<b>å</b>") for n in range(210)]).encode(),
    rss(item(title="Ångra"), before='<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"),
    rss(item(title="Ångra"), before='<?xml version="1.0" encoding="iso-8859-1"?>').encode("latin-1"),
]
# What parsers stumble on.
SCRAPS = [
    *(b" xml:base='http:a/'", b" base='a/'", b"<b xml:base='http:a/'>" * 40, b" xml:lang='x'", b"<x>" * 60),
    *(
        b"<",
        b">",
        b"&",
        b"&#",
        b"&#x0;",
        b"&#xD800;",
        b"&#99999999;",
        b"&nbsp;",
        b"]]>",
        b"<![CDATA[",
        b"<!--",
    ),
    *(b"-->", b"<?", b"?>", b"<!DOCTYPE x [", b'<!ENTITY a "b">', b"&a;", b"\0", b"\xff\xfe", b"\xfe\xff"),
    *(
        b"\xef\xbb\xbf",
        b"\x80",
        b"\xed\xa0\x80",
        b"</item>",
        b"<item>",
        b"<entry>",
        b"</channel>",
        b"<image>",
    ),
    *(b"<textinput>", b"<source>", b"<link/>", b"<a:b>", b" xmlns:a='b'", b"<georss:point>", b"<dc:date>"),
    *(b"<georss:polygon>1 2 3</georss:polygon>", b"<gml:posList>x</gml:posList>", b"<media:content>"),
    *(b"<psc:chapters><psc:chapter start='x'/></psc:chapters>", b"<itunes:image href='http://['/>"),
    *(
        b"<category scheme='['>",
        b"<link href='http://['/>",
        b"http://[::",
        b"//[",
        b"https://x:y/",
        b"<cloud/>",
    ),
    *(b"<guid isPermaLink='x'>", b"<enclosure/>", b"<content mode='base64'>", b"<title type='xhtml'>"),
    *(b"<content type='application/octet-stream' mode='base64'>!!!</content>", b"0000-00-00", b"-1", b"NaN"),
    *(
        b"Tue, 31 Feb 2026 25:61:61 +9999",
        b"2026-13-45T99:99:99+99:99",
        b"9" * 5000,
        b"1e999",
        b"null",
        b"true",
    ),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b"\\",
        b"\\ud800",
        b"\\u0000",
        b"[" * 3000,
        b'{"a":' * 3000,
        b"<b>" * 500,
    ),
    *(b"<svg>", b"<script>", b"<style>", b"<table><tr><td>", b"<plaintext>", b"<textarea>", b"<template>"),
    *(
        b"<math>",
        b"<p" * 50,
        b"&lt;b&gt;",
        b"\xe2\x80\xae",
        b"\n",
        b"\xc2\xa0",
        b"xmlns='http://www.w3.org/1999/xhtml'",
    ),
]


def mutate(data: bytes, chance: random.Random) -> bytes:
    """One to eight things happen to it."""
    for _ in range(chance.randint(1, 8)):
        data = chance.choice(ACTS)(data, chance)
    return data[:300_000]


def place(data: bytes, chance: random.Random) -> int:
    return chance.randint(0, len(data))


def put_in(data: bytes, chance: random.Random) -> bytes:
    at = place(data, chance)
    return data[:at] + chance.choice(SCRAPS) + data[at:]


def take_out(data: bytes, chance: random.Random) -> bytes:
    at = place(data, chance)
    return data[:at] + data[at + chance.randint(1, 40) :]


def repeat(data: bytes, chance: random.Random) -> bytes:
    at = place(data, chance)
    return data[:at] + data[at : at + chance.randint(1, 200)] * chance.choice([2, 3, 50]) + data[at:]


def turn_bytes(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(min(len(data), chance.randint(1, 10))):
        changed[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(changed)


def cut_off(data: bytes, chance: random.Random) -> bytes:
    return data[: place(data, chance)]


def splice(data: bytes, chance: random.Random) -> bytes:
    other = chance.choice(SEEDS)
    return data[: place(data, chance)] + other[place(other, chance) :]


def encode_anew(data: bytes, chance: random.Random) -> bytes:
    known = data.decode("utf-8", "ignore")
    return known.encode(
        chance.choice(["utf-16", "utf-16-be", "utf-7", "latin-1", "utf-8-sig", "utf-32"]), "ignore"
    )


def change_a_value(data: bytes, chance: random.Random) -> bytes:
    """Between two tags, or in a string."""
    values = list(re.finditer(rb'(?<=>)[^<]{1,200}(?=<)|(?<=")[^"]{1,200}(?=")', data))
    if not values:
        return data
    value = chance.choice(values)
    return data[: value.start()] + chance.choice(SCRAPS) + data[value.end() :]


ACTS: list[Callable[[bytes, random.Random], bytes]] = [
    *(
        put_in,
        take_out,
        repeat,
        turn_bytes,
        cut_off,
        splice,
        encode_anew,
        change_a_value,
        change_a_value,
        put_in,
    )
]
