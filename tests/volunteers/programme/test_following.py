"""The calendar on a phone begins with its dates: the choices are folded, and following has a page of its own."""

import re
from urllib.parse import parse_qs, urlsplit


def test_choices_are_folded_until_one_is_wrong(event, client):
    assert '<details class="fold"><summary>' in client.get("/kalender/").text
    assert '<details class="fold"><summary>' in client.get("/kalender/?omrade=hisingen").text
    assert '<details class="fold" open><summary>' in client.get("/kalender/?omrade=nowhere").text


def test_way_to_follow_stands_above_the_dates_and_keeps_what_is_chosen(event, add_date, client):
    add_date()
    page = client.get("/kalender/?omrade=nordost").text
    link = 'href="/kalender/?omrade=nordost&amp;vy=folj"'

    assert page.index(link) < page.index('class="event"')
    assert 'href="/kalender/?vy=folj"' in client.get("/kalender/?vy=manad").text


def test_each_program_gets_the_same_feed(event, client, settings):
    page = client.get("/en/kalender/?omrade=hisingen&vy=folj").text
    feed = f"{settings.SITE_URL}/kalender.ics?omrade=hisingen"
    handed = {
        urlsplit(address).netloc: parse_qs(urlsplit(address.replace("&amp;", "&")).query)
        for address in re.findall(r'href="(https://(?:calendar|outlook)[^"]+)"', page)
    }

    assert handed["outlook.live.com"]["url"] == handed["outlook.office.com"]["url"] == [feed]
    assert handed["calendar.google.com"]["cid"] == [feed.replace(urlsplit(feed).scheme, "webcal", 1)]
    assert f'value="{feed}" readonly' in page
    assert "vy=folj" not in str(handed)
