import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.pledges.models import Pledge
from cms.news.models import NewsIndexPage, NewsPage


def test_home_takes_at_most_twelve_queries(client, site, campaign, add_shift, add_date):
    for days in range(1, 9):
        add_shift(add_date(starts_at=timezone.now() + timedelta(days=days)))
    news = site.add_child(instance=NewsIndexPage(title="Nyheter", slug="nyheter"))
    for number in range(5):
        news.add_child(
            instance=NewsPage(title=f"Nyhet {number}", slug=f"nyhet-{number}", intro="Något har hänt.")
        )
    Pledge.objects.create(campaign=campaign)
    client.get("/")
    with CaptureQueriesContext(connection) as found:
        html = client.get("/").content.decode()
    assert len(found) <= 12
    assert (html.count('<li class="event"'), html.count("/nyheter/nyhet-")) == (4, 3)


def test_home_leaves_out_what_is_called_off_and_what_has_been(client, site, add_date):
    add_date(called_off=True)
    add_date(starts_at=timezone.now() - timedelta(days=2))
    assert 'class="event"' not in client.get("/").content.decode()


def test_home_shows_the_running_campaign_and_the_counters_above_their_thresholds(client, campaign):
    campaign.counter_from, campaign.goal = 2, 1500
    campaign.save()
    Pledge.objects.create(campaign=campaign)
    html = client.get("/").content.decode()
    assert '<a class="cover" href="/kampanjer/ljus-pa-torget/">Ljus på torget</a>' in html
    assert ("<progress" in html, 'class="count"' in html) == (False, False)
    Pledge.objects.bulk_create([Pledge(campaign=campaign) for _ in range(1233)])
    html = client.get("/").content.decode()
    assert '<progress value="1234" max="1500"' in html
    assert "<strong>1\xa0234</strong>" in html


def test_home_without_anything_says_so(client, site):
    response = client.get("/")
    assert (response.status_code, response.context["campaign"], response.context["rows"]) == (200, None, [])


@pytest.mark.parametrize(("days", "words"), [(0, "I dag"), (1, "I morgon"), (3, "Nästa gång: ")])
def test_home_says_in_a_line_what_comes_first(client, site, add_date, days, words):
    now = timezone.localtime().replace(hour=12)
    add_date(starts_at=timezone.now() + timedelta(minutes=5) if days == 0 else now + timedelta(days=days))
    html = client.get("/").content.decode()
    line = html.split('class="soon"')[1].split("</section>")[0]
    assert f"<b>{words}" in line
    assert "?tillfalle=" in line


def test_home_asks_how_much_time_one_has(client, campaign):
    html = client.get("/").content.decode()
    ways = html.split('class="time-you-have"')[1].split("</ul>")[0]
    assert re.findall(r'class="cover" href="([^"]+)"', ways) == [
        "/kampanjer/ljus-pa-torget/#stall-dig",
        "/kalender/",
        "/bli-volontar/",
    ]
