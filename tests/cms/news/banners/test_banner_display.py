"""What visitors see of banners: at once, to the minute, in their language, on every page."""

import re

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.models import Locale

from cms.news.banner import take_down
from cms.news.banner_display import find_notices
from cms.news.models import Banner

CRISIS, IMPORTANT, INFORMATION = Banner.Level.CRISIS, Banner.Level.IMPORTANT, Banner.Level.INFORMATION


def html(client, address="/"):
    return client.get(address, follow=True).content.decode()


def banners(client, address="/"):
    """The texts that stand on the page, in order."""
    return [
        strip_tags(text).strip() for text in re.findall(r'<p class="said">(.*?)</p>', html(client, address))
    ]


@pytest.fixture
def languages(site):
    for code in ("en", "ar", "so", "fa"):
        site.copy_for_translation(Locale.objects.get_or_create(language_code=code)[0], alias=True)
    return ["/", "/en/", "/ar/", "/so/", "/fa/"]


def test_banner_is_shown_at_once_in_every_language_and_gone_at_once(client, up, edit, languages):
    assert [banners(client, address) for address in languages] == [[]] * 5
    banner = up("Torget är avspärrat.", {"ar": "الساحة مغلقة.", "so": "Fagaaruhu waa xiran yahay."})
    assert [banners(client, address) for address in languages] == [
        ["Torget är avspärrat."],
        ["Torget är avspärrat."],
        ["الساحة مغلقة."],
        ["Fagaaruhu waa xiran yahay."],
        ["Torget är avspärrat."],
    ]
    take_down(banner, by=edit)
    assert [banners(client, address) for address in languages] == [[]] * 5


def test_change_is_shown_at_once_by_a_process_that_kept_the_page(client, up, edit):
    """What a process kept is thrown away by the log's newest entry, which every process reads."""
    banner = up("Torget är avspärrat.")
    assert banners(client) == ["Torget är avspärrat."]
    Banner.objects.update(text="Changed past the log, so nobody can know")
    assert banners(client) == ["Torget är avspärrat."]
    banner.refresh_from_db()
    take_down(banner, by=edit)
    assert banners(client) == []


def test_text_without_a_translation_is_marked_as_swedish(client, up, languages):
    up("Torget är avspärrat.", {"ar": "الساحة مغلقة."})
    marked = '<span lang="sv" dir="ltr">Torget är avspärrat.</span>'
    assert [marked in html(client, address) for address in languages] == [False, True, False, True, True]
    assert "<span>الساحة مغلقة.</span>" in html(client, "/ar/")


def test_banner_begins_and_ends_by_itself_at_the_minute_though_parts_are_kept(client, up, clock):
    start = clock.now.replace(hour=15, minute=0)
    up(starts_at=start, ends_at=start.replace(hour=16))
    seen = []
    for minute in ((14, 59), (15, 0), (15, 59), (16, 0)):
        clock.now = start.replace(hour=minute[0], minute=minute[1])
        seen.append(len(banners(client)))
    assert seen == [0, 1, 1, 0]


def test_banner_ends_in_the_very_moment(client, up, clock):
    banner = up()
    clock.forward(days=1, microseconds=-1)
    assert banners(client) == [banner.text]
    clock.forward(microseconds=1)
    assert banners(client) == []


def test_the_gravest_stands_first_and_three_at_most(client, up, clock):
    for text, level in (("a", INFORMATION), ("b", CRISIS), ("c", INFORMATION), ("d", IMPORTANT)):
        clock.forward(minutes=1)
        up(text, level=level)
    assert banners(client) == ["b", "d", "c"]


def test_it_says_when_it_was_last_changed(client, up, languages):
    up()
    said = '<time datetime="2026-11-22T14:05+0100">22 november 14.05</time>'
    assert said in html(client)
    assert '<time datetime="2026-11-22T14:05+0100">22 November 14:05</time>' in html(client, "/en/")


def test_level_is_said_in_a_word_and_nothing_is_announced_as_an_alert(client, up):
    up(level=CRISIS)
    page = html(client)
    assert re.search(
        r'class="banner banner--crisis".*?<p class="level"><svg [^\n]*</svg>\s*\w', page, re.DOTALL
    )
    assert re.search(r'<section class="banners" aria-label="[^"]+">', page)
    assert 'role="alert"' not in page


def test_help_comes_before_it(client, up):
    up()
    page = html(client)
    assert page.index('class="helpbar"') < page.index('class="banners"') < page.index('class="top"')


def test_what_an_editor_types_is_no_html(client, up):
    up('<script>alert(1)</script> & "så"', {"en": "<b>bold</b>"}, link="https://example.org/?a=1&b=<2>")
    page = html(client)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;så&quot;" in page
    assert "<script>alert" not in page
    assert 'href="https://example.org/?a=1&amp;b=&lt;2&gt;"' in page


def test_link_says_whose_page_it_leads_to(client, up, settings):
    up("a", link="https://www.krisinformation.se/nu/")
    assert re.search(
        r'<a class="out" href="https://www.krisinformation.se/nu/" rel="noreferrer external">[^<]*<bdi>krisinformation.se</bdi>',
        html(client),
    )
    up("b", link=f"{settings.SITE_URL}/nyheter/")
    assert f'<a href="{settings.SITE_URL}/nyheter/">' in html(client)


def test_help_page_shows_it_without_a_way_elsewhere_and_calmly(client, up, help_page):
    up(level=CRISIS, link="https://example.org/")
    page = html(client, "/stod/")
    shown = page.split('<section class="banners"')[1].split("</section>")[0]
    assert "Torget är avspärrat." in shown
    assert ("banner--calm" in shown, "banner--crisis" in shown, "<a " in shown) == (True, False, False)
    answer = client.get("/stod/")
    assert (answer.headers["Cache-Control"], answer.cookies) == ("no-store", {})


@pytest.mark.parametrize(
    "address",
    [
        "/kalender/",
        "/kalender/kvallsvandring/",
        "/kampanjer/ljus-pa-torget/",
        "/mina-pass/",
        "/mina-pass/klart/",
        "/mina-pass/borta/",
        "/sok/?q=x",
        "/konto/login/",
        "/finns-inte/",
    ],
)
def test_every_kind_of_page_shows_it(client, up, event, address):
    up("Torget är avspärrat.")
    assert banners(client, address) == ["Torget är avspärrat."]


@pytest.mark.parametrize(
    ("address", "held"),
    [
        ("/", "no-cache"),
        ("/kalender/", "no-cache"),
        ("/kalender/kvallsvandring/", "no-cache"),
        ("/finns-inte/", "no-cache"),
        ("/stod/", "no-store"),
    ],
)
def test_no_cache_may_show_a_page_without_asking(client, up, event, help_page, address, held):
    """No freshness and no validator: whoever holds the page fetches it anew (RFC 9111, 4.2 and 5.2.2.4)."""
    before = client.get(address)
    names = ("Cache-Control", "Expires", "ETag", "Last-Modified")
    assert [before.headers.get(name) for name in names] == [held, None, None, None]
    up()
    known = {"If-None-Match": "*", "If-Modified-Since": "Sun, 22 Nov 2026 14:00:00 GMT"}
    after = client.get(address, headers=known)
    assert (after.status_code, b'class="banners"' in after.content) == (before.status_code, True)


def test_page_that_is_kept_costs_no_query_for_it(client, up, edit):
    def second_visit():
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        return len(queries)

    without = second_visit()
    assert [(up(text, {"ar": "٤"}).pk > 0, second_visit()) for text in "abcd"] == [(True, without)] * 4


def test_rows_are_read_in_two_queries_however_many(up):
    counts = []
    for _ in range(2):
        for number in range(15):
            up(f"Nummer {number}", {"ar": "٤"})
        with CaptureQueriesContext(connection) as queries:
            find_notices()
        counts.append(len(queries))
    assert counts == [2, 2]


def test_nobody_signed_in_changes_what_others_see(client, desk, up):
    up()
    caches["kept"].clear()
    desk.get("/")
    assert banners(client) == ["Torget är avspärrat."]


def test_looking_changes_nothing(client, desk, up):
    banner = up()
    before = Banner.objects.values().get()
    for browser, address in (
        (client, "/"),
        (desk, reverse("banners:index")),
        (desk, reverse("banners:edit", args=[banner.pk])),
        (desk, reverse("banners:add")),
    ):
        assert browser.get(address).status_code == 200
    assert Client().get(reverse("banners:take_down", args=[banner.pk])).status_code == 302
    for name, args in (("take_down", [banner.pk]), ("preview", [])):
        assert desk.get(reverse(f"banners:{name}", args=args)).status_code == 405
    assert Banner.objects.values().get() == before
