from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.pages.models import CampaignPage
from campaigns.pledges.models import Pledge
from volunteers.events.models import EventIndexPage, EventPage


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_campaign_shows_its_own_dates_alone(client, campaign, add_date):
    other = EventIndexPage.objects.get().add_child(
        instance=EventPage(title="Läxhjälp", slug="laxhjalp", intro="Fika.", place="Huset")
    )
    add_date()
    add_date(event=other)
    html = client.get("/kampanjer/ljus-pa-torget/").content.decode()
    assert ("/kalender/kvallsvandring/" in html, "/kalender/laxhjalp/" in html) == (True, False)


def test_campaign_takes_the_same_queries_for_one_and_for_60_dates(client, campaign, add_date, add_shift):
    add_shift()
    one = queries_of(client, "/kampanjer/ljus-pa-torget/")
    for days in range(8, 67):
        add_shift(add_date(starts_at=timezone.now() + timedelta(days=days)))
    assert queries_of(client, "/kampanjer/ljus-pa-torget/") == one
    assert client.get("/kampanjer/ljus-pa-torget/").content.count(b'<li class="event"') == 30


@pytest.mark.parametrize(("starts", "ends", "asks"), [(-9, 9, True), (9, 19, True), (-9, -1, False)])
def test_campaign_asks_until_it_has_ended(client, campaign, starts, ends, asks):
    today = timezone.localdate()
    campaign.starts_on, campaign.ends_on = today + timedelta(days=starts), today + timedelta(days=ends)
    campaign.save()
    html = client.get("/kampanjer/ljus-pa-torget/").content.decode()
    assert ('id="linjen" method="post"' in html) is asks
    assert 'id="stall-dig"' in html


def test_campaign_counts_above_the_threshold_and_never_past_the_goal_in_the_meter(client, campaign):
    campaign.counter_from, campaign.goal = 2, 3
    campaign.save()
    Pledge.objects.create(campaign=campaign)
    assert "<progress" not in client.get("/kampanjer/ljus-pa-torget/").content.decode()
    Pledge.objects.bulk_create([Pledge(campaign=campaign) for _ in range(4)])
    html = client.get("/kampanjer/ljus-pa-torget/").content.decode()
    assert '<progress value="3" max="3"' in html
    assert "<strong>5</strong>" in html


def test_campaigns_that_run_stand_before_those_that_come_and_those_that_are_over(client, campaign):
    today = timezone.localdate()
    for title, starts, ends in [("Snart", 9, None), ("Nu", -30, None), ("Över", -9, -1)]:
        campaign.get_parent().add_child(
            instance=CampaignPage(
                title=title,
                slug=title.lower().replace("ö", "o"),
                message="Vi är många.",
                ask="Kom.",
                starts_on=today + timedelta(days=starts),
                ends_on=ends and today + timedelta(days=ends),
            )
        )
    campaign.starts_on, campaign.ends_on = today - timedelta(days=40), None
    campaign.save()
    html = client.get("/kampanjer/").content.decode()
    titles = [campaign.title, "Nu", "Snart", "Över"]
    order = sorted(titles, key=lambda title: html.index(f">{title}</a>"))
    assert order == ["Nu", campaign.title, "Snart", "Över"]
