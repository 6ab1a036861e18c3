"""What no feed needs, in whatever encoding; and what is broken, and read all the same."""

import pytest

from cms.news.models import Source
from tests.cms.news.importing.feeds import item, items_of, only, rss, unread

Kind, Trouble = Source.Kind, Source.Trouble


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "billion laughs": f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LAUGHS}]>',
    "quadratic": f'<!DOCTYPE rss [<!ENTITY l9 "{"x" * 50_000}">]>',
    "external entity": '<!DOCTYPE rss [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
    "external parameter": '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>',
    "external subset": '<!DOCTYPE rss SYSTEM "http://127.0.0.1/x.dtd">',
    "public subset": '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/x">',
    "attributes": '<!DOCTYPE rss [<!ATTLIST item a CDATA "x">]>',
    "no doctype": '<!ENTITY l9 "x">',
    "after a comment": '<!-- -- > --><?x ?><!DOCTYPE rss [<!ENTITY l9 "lol">]>',
    "odd case and space": '<! doctype rss [<!entity l9 "lol">]>',
}


@pytest.mark.parametrize("what", BOMBS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_declaration_is_refused_in_any_encoding(what, encoding):
    before = f'<?xml version="1.0" encoding="{encoding}"?>{BOMBS[what]}'
    feed = rss(item(title="T"), "&l9;&l9;", before=before)
    assert unread(feed.encode(encoding))[0] == Trouble.UNSAFE
    assert unread(feed.replace("</item>", "&").encode(encoding))[0] == Trouble.UNSAFE  # not well-formed


@pytest.mark.parametrize("what", BOMBS)
def test_declaration_is_refused_inside_the_feed_too(what):
    assert unread(rss(BOMBS[what], item(title="T")))[0] == Trouble.UNSAFE


def test_encoding_that_could_hide_a_declaration_hides_it_from_the_parser_too():
    hidden = '+ADwAIQ-DOCTYPE rss [+ADwAIQ-ENTITY l9 "lol">]>'
    feed = rss("<item><title>T&l9;</title></item>", before=f'<?xml version="1.0" encoding="utf-7"?>{hidden}')
    assert "<!DOCTYPE" in feed.encode().decode("utf-7")
    assert only(feed, content_type="text/xml; charset=utf-7").title == "T&l9;"
    assert unread(feed.encode("cp037"), content_type="text/xml; charset=cp037") == (
        Trouble.UNREADABLE,
        "",
    )
    assert unread(rss(before=BOMBS["no doctype"]).encode("utf-32"))[0] == Trouble.UNSAFE


def test_declaration_in_a_comment_is_not_made_a_declaration():
    before = "<!--\n<!DOCTYPE x>\n<!ENTITY a \"lol\">\n<!ENTITY b 'lol'>\n-->"
    feed = rss("<item><title>&a;&b;</title><link>https://x.example/</link></item>", before=before)
    assert only(feed).title == "&a;&b;"


def test_declaration_in_words_is_only_words():
    assert only(rss(item(text="<p>Om <code>&lt;!DOCTYPE html&gt;</code></p>"))).text == "Om"
    page = "<item><title>T</title><description><![CDATA[<!DOCTYPE html><p>Hej</p>]]></description></item>"
    assert [one.text for one in (only(rss(page)), only(rss(page, "&")))] == ["Hej", "Hej"]


@pytest.mark.parametrize("truly", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"])
@pytest.mark.parametrize(
    "declared", ["utf-8", "iso-8859-1", "windows-1252", "us-ascii", "x-unknown", "utf-7", ""]
)
def test_wrong_charset_is_seen_through(truly, declared):
    before = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = rss(item(title="Ångra – ”Åäö”"), before=before).encode(truly)
    assert only(body, content_type=f"text/xml; charset={declared}").title == "Ångra – ”Åäö”"


def test_table_that_is_declared_is_used():
    body = rss(item(title="Żółć"), before='<?xml version="1.0" encoding="ISO-8859-2"?>').encode("iso-8859-2")
    assert only(body).title == "Żółć"
    body = rss(item(title="Привет"), before="").encode("windows-1251")
    assert only(body, content_type="text/xml; charset=windows-1251").title == "Привет"


def test_one_broken_sign_spoils_no_other():
    assert only(rss(item(title="Åäö X Åäö")).encode().replace(b"X", b"\xff")).title == "Åäö \ufffd Åäö"


@pytest.mark.parametrize(
    ("broken", "title"),
    [
        ("Rock & rull", "Rock & rull"),
        ("Tre &lt; fyra", "Tre < fyra"),
        ("Hall&aring;&nbsp;d&auml;r", "Hallå där"),
        ("Nul\x00l\x0b", "Null"),
        ("<b>Fet", "Fet"),
        ("Ond&undefined;", "Ond&undefined;"),
        ("[x]]> y", "[x]]> y"),
        ("Hej &#55357;&#56832;&#x110000;&#0;&#99999999999 då &#x1F600;", "Hej då 😀"),
    ],
)
def test_slightly_broken_feed_is_read(broken, title):
    feed = f"<item><title>{broken}</title><link>https://x.example/</link></item>"
    assert only(rss(feed)).title == title


def test_feed_that_is_cut_off_gives_what_is_there():
    whole = rss(item(title="Ett"), item(title="Två", link="https://site.example/2"))
    assert [one.title for one in items_of(whole[:-25])] == ["Ett", "Två"]


def test_junk_before_the_feed_is_passed_over():
    assert only("\r\nWarning: x in <b>y</b>\n" + rss(item(title="Ett"))).title == "Ett"


def test_broken_feed_may_not_be_large():
    feed = rss(item(text="x" * 600_000), "&")
    assert unread(feed) == (Trouble.UNREADABLE, "")
    assert len(items_of(feed.removesuffix("&</channel></rss>") + "</channel></rss>")) == 1


# What would take long


def test_more_elements_or_attributes_than_any_feed_has_are_too_many():
    assert unread(rss("<item>" + "<a/>" * 100_000 + "</item>")) == (Trouble.LARGE, "")
    assert unread(rss(f"<item {' '.join(f'a{n}="x"' for n in range(10_000))}/>")) == (Trouble.LARGE, "")


@pytest.mark.parametrize("base", ["http:a/", "a/", "x:y", "https://x.example/" + "x" * 1000])
@pytest.mark.parametrize("name", ["xml:base", "base", "BASE", "a:Base"])
@pytest.mark.parametrize("broken", ["", "&"])
def test_base_that_feedparser_would_double_with_each_level_is_kept_from_it(base, name, broken):
    link = "https://x.example/?base=1"
    levels = f"<b xmlns:a='b' {name} = '{base}' c='{name}=1'>" * 40 + "<link href='x'/>" + "</b>" * 40
    feed = rss(f"<item><title>T {name} = 1</title>{levels}<link>{link}</link></item>", broken)
    one = only(feed.replace("<rss ", f"<rss xmlns:a='b' {name}='{base}' "))
    assert one.title == f"T {name} = 1"
    assert one.link == link


def test_base_of_the_root_is_heeded():
    entry = "<entry xml:base='/no/'><title>T</title><link href='1'/></entry>"
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom' base='x' xml:base='/yes/'><link href='/l/'/>{entry}</feed>"
    assert only(feed).link == "https://feeds.example/yes/1"
