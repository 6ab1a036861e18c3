"""Plain words, safe links and sure times."""

from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

import pytest
from django.utils import timezone

from cms.news.models import Source
from tests.cms.news.importing.feeds import item, items_of, only, rss

Kind, Trouble = Source.Kind, Source.Trouble


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Ett</p><p>två</p>tre<br>fyra<ul><li>fem<li>sex", "Ett två tre fyra fem sex"),
        ("a<script>alert(1)</script>b<style>p{}</style>c<iframe>x</iframe>", "abc"),
        ("<SCRIPT SRC=//evil>alert(1)</SCRIPT x>ok<img src=x onerror=alert(1)>", "ok"),
        ("<svg><script>alert(1)</script></svg>ok<math><mi>x</mi></math>", "ok"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;ok", "ok"),
        ("&amp;lt;b&amp;gt;ok", "ok"),
        ("AT&amp;T &aring; &#8211; &#x1F600;", "AT&T å – 😀"),
        ("5 < 6 &amp;&amp; 7 > 6", "5 < 6 && 7 > 6"),
        ("<!-- c -->a<![CDATA[b]]>", "a"),
        (" \u202eevil\u202c\t\r\n  x\u00a0y ", "evil x y"),
        ("<\u202eb>ok<\ufeff/b>", "ok"),
        (escape(escape(escape("<b c='<i>'>ok"))), "b c=' '>ok"),
        ("<img src='data:,x' alt='bild'>", ""),
        ("<scr<script>ipt>alert(1)</script>", "ipt>alert(1)"),
    ],
)
def test_text_is_plain(markup, text):
    assert only(rss(item(text=markup))).text == text


def test_long_text_is_cut_at_a_word():
    one = only(rss(item(title="titel " * 100, text="<p>" + "långt ord " * 300)))
    assert (len(one.title), len(one.text)) == (300, 1000)
    assert (one.title[-7:], one.text[-10:]) == (" titel…", " långt ord…"[-10:])
    assert only(rss(item(title="x" * 400))).title == "x" * 299 + "…"


def test_deep_html_takes_no_time_and_no_stack():
    assert only(rss(item(text="<div>" * 100_000))).text == ""


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://x.example/å ä", "https://x.example/å%20ä"),
        ("/nyheter/1", "https://site.example/nyheter/1"),
        ("2", "https://site.example/nytt/2"),
        ("//else.example/", "https://else.example/"),
        ("HTTP://X.example/", "http://X.example/"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("mailto:a@b.example", ""),
        ("https://bra.se@evil.example/", ""),
        ("https://evil.example\\@bra.se/", ""),
        ("https://", ""),
        ("https://[", ""),
        ("https://x.example:port/", ""),
        ("https://x.example/<script>", ""),
        ("https://x.example/" + "x" * 1000, ""),
    ],
)
def test_link_is_absolute_and_http_or_none(link, expected):
    assert only(rss(item(link=link))).link == expected


def test_guid_stands_in_for_a_link_only_where_it_is_one():
    both = [item(link="", guid="https://x.example/7"), item(link="", guid="handelse-7")]
    assert [(one.guid, one.link) for one in items_of(rss(*both))] == [
        ("https://x.example/7", "https://x.example/7"),
        ("handelse-7", ""),
    ]


def test_long_guid_becomes_a_short_one_of_its_own():
    first, second = items_of(rss(item(guid="x" * 600 + "1"), item(guid="x" * 600 + "2")))
    assert first.guid.startswith("sha256:")
    assert first.guid != second.guid


def test_item_without_title_and_link_is_left_out():
    feed = rss(item(title="", link="", text="x"), item(title="", text="Bara text"), item(title="", text=""))
    assert [one.title for one in items_of(feed)] == ["Bara text", "https://site.example/1"]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Tue, 08 Sep 2026 12:00:00 +0200", datetime(2026, 9, 8, 10, tzinfo=UTC)),
        ("Tue, 08 Sep 2026 12:00:00 GMT", datetime(2026, 9, 8, 12, tzinfo=UTC)),
        ("Tue, 08 Sep 2026 12:00:00 -0000", datetime(2026, 9, 8, 12, tzinfo=UTC)),
        ("Tue, 08 Sep 2026 12:00:00", datetime(2026, 9, 8, 10, tzinfo=UTC)),
        ("Thu, 08 Jan 2026 12:00", datetime(2026, 1, 8, 11, tzinfo=UTC)),
        ("2026-09-08T12:00:00", datetime(2026, 9, 8, 10, tzinfo=UTC)),
        ("2026-09-08T12:00Z", datetime(2026, 9, 8, 12, tzinfo=UTC)),
        ("2026-09-08", datetime(2026, 9, 7, 22, tzinfo=UTC)),
        ("igår", None),
        ("0001-01-01T00:00:00Z", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("9999-12-31T23:59:59-10:00", None),
        ("Tue, 99 Sep 2026 12:00:00 +0200", None),
        ("Tue, 08 Sep 2026 12:00:00 +9999", None),
        ("", None),
    ],
)
def test_time_is_aware_and_swedish_where_it_names_no_zone(written, moment):
    assert only(rss(item(pubDate=written))).published_at == moment


def test_time_to_come_is_none():
    now = timezone.now().replace(microsecond=0)
    soon, later = now + timedelta(hours=23), now + timedelta(hours=25)
    feed = rss(item(pubDate=soon.isoformat()), item(pubDate=later.isoformat()))
    assert [one.published_at for one in items_of(feed)] == [soon, None]
