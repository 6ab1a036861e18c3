"""Everything we ask of Mailchimp, asked of Prism with the official client, each request held against the description.

Prism answers with made-up values: what is looked at here is that it takes what we send, and what we do with its errors.
"""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from campaigns.newsletters.mailchimp.audience_setup import prepare_if_due
from campaigns.newsletters.mailchimp.campaign import create, look_after, release, search
from campaigns.newsletters.mailchimp.campaign_content import content_of
from campaigns.newsletters.mailchimp.campaign_report import read_report
from campaigns.newsletters.mailchimp.client import Chimp, NotFound, Refused, Unavailable, WrongKey, open_chimp
from campaigns.newsletters.mailchimp.hints import look_into_hints
from campaigns.newsletters.mailchimp.member_profile import CATEGORY, PAUSED, WHOLE_CITY, hash_of
from campaigns.newsletters.mailchimp.push import archive, delete, push_newcomers, put, rename
from campaigns.newsletters.mailchimp.reconciliation import reconcile_if_due
from campaigns.newsletters.models import (
    Edition,
    MailchimpAudience,
    MailchimpCampaign,
    MailchimpChange,
    MailchimpHint,
    MailchimpMember,
    Sending,
    Topic,
)
from cms.base.models import Area
from tests.campaigns.newsletters.mailchimp.conftest import ALICE, BOB, KEY, make_letter
from tests.campaigns.newsletters.mailchimp.description import faults_of_request
from tests.campaigns.newsletters.mailchimp.prism import running_prism
from tests.campaigns.newsletters.mailchimp.stand_in import AUDIENCE


@pytest.fixture(scope="module")
def prism():
    with running_prism() as url:
        yield url


@pytest.fixture
def asked():
    return []


@pytest.fixture
def chimp(prism, settings, asked):
    """The client on Prism. At the end no request may have broken the description."""
    settings.MAILCHIMP_API_KEY, settings.MAILCHIMP_AUDIENCE = KEY, AUDIENCE
    settings.MAILCHIMP_URL = prism
    faults = []

    def hold(response, *_args, **_kwargs):
        request = response.request
        parts = urlsplit(request.url)
        asked.append(f"{request.method} {parts.path}")
        faults.extend(
            faults_of_request(
                request.method,
                parts.path,
                query=parse_qs(parts.query),
                headers=dict(request.headers),
                body=(request.body or "").encode(),
            )
        )

    with open_chimp() as chimp:
        chimp.lists.api_client.session.hooks["response"].append(hold)
        yield chimp
    assert faults == []
    assert asked != []


@pytest.fixture
def audience(chimp, site):
    """As if everything had been laid out."""
    names = [f"topic:{topic.kind}" for topic in Topic.objects.all()]
    names += [f"area:{area.slug}" for area in Area.objects.neighbourhoods()]
    names += [WHOLE_CITY, PAUSED, *(CATEGORY + name for name in ("topics", "areas", "pauses"))]
    row = MailchimpAudience.current()
    row.interests = {name: f"{number:010x}" for number, name in enumerate(names)}
    row.save()
    return row


@pytest.fixture
def campaign(audience, add_subscriber):
    reader = add_subscriber()
    MailchimpMember.objects.create(
        audience=audience, subscriber=reader, hash=hash_of(ALICE), status="subscribed"
    )
    sending = Sending.objects.create(
        letter=make_letter(), carrier="mailchimp", state="queuing", started_at=timezone.now()
    )
    edition = Edition.objects.create(
        sending=sending, language="sv", subject="Hösten", html="<p>Höst</p>", text="Höst", web="Höst"
    )
    return MailchimpCampaign.objects.create(
        sending=sending, edition=edition, languages=["sv"], marker="N1-sv-ab"
    )


def force(chimp: Chimp, *, code: int) -> None:
    """Let Prism answer with this error whatever is asked."""
    headers = chimp.lists.api_client.default_headers
    headers |= {"Prefer": f"code={code}", "Accept": "application/json, application/problem+json"}


def test_laying_out_is_taken(chimp, audience, settings, asked):
    settings.HTTPS = True
    settings.SITE_URL = "https://gvi.example.org"
    MailchimpAudience.objects.update(interests={})
    audience.refresh_from_db()
    assert prepare_if_due(audience, chimp) == 1
    assert {call.split()[0] for call in asked} == {"GET", "POST"}
    assert f"POST /lists/{AUDIENCE}/webhooks" in asked


def test_members_are_taken(chimp, audience, add_subscriber, asked):
    alice = add_subscriber(areas=("backa",))
    for status in (None, "subscribed", "pending"):
        put(audience, chimp, alice, status=status, opts_in=True)
    member = MailchimpMember.objects.get()
    alice.email = BOB
    rename(audience, chimp, member, alice)
    archive(audience, chimp, hash_of(BOB))
    delete(chimp, hash_of(BOB))
    assert [call.split()[0] for call in asked] == ["PUT", "PUT", "PUT", "PATCH", "DELETE", "POST"]


def test_batch_of_newcomers_is_taken(chimp, audience, add_subscriber, asked):
    rows = [
        MailchimpChange.objects.create(
            audience=audience, kind="upsert", hash=hash_of(f"p{number}@example.org"), subscriber=row
        )
        for number, row in enumerate(add_subscriber(f"p{number}@example.org") for number in range(12))
    ]
    left = push_newcomers(audience, chimp, rows)
    assert left == rows  # Prism's answer is about somebody else, so that all are looked at alone
    assert asked == [f"POST /lists/{AUDIENCE}"]


def test_questions_are_taken(chimp, audience, asked):
    audience.changed_since = timezone.now() - timedelta(days=1)
    reconcile_if_due(audience, chimp)
    MailchimpHint.objects.create(audience=audience, hash=hash_of(ALICE))
    assert look_into_hints(audience, chimp) == 1
    assert asked == [
        f"GET /lists/{AUDIENCE}/members",
        f"GET /lists/{AUDIENCE}/members/{hash_of(ALICE)}",
    ]


def test_campaign_is_taken(chimp, audience, campaign, asked):
    campaign.attempts = 1
    create(audience, chimp, campaign)
    assert campaign.campaign_id != ""
    search(chimp, campaign)
    chimp.campaigns.set_content(campaign.campaign_id, content_of(campaign))
    chimp.campaigns.schedule("abc", {"schedule_time": "2026-11-22T10:15:00+00:00"})
    chimp.campaigns.unschedule("abc")
    chimp.campaigns.send("abc")
    look_after(chimp, campaign)
    release(audience, chimp, campaign)
    campaign.sent_at = timezone.now()
    read_report(chimp, campaign)
    chimp.campaigns.remove("abc")
    assert {call.split()[0] for call in asked} == {"GET", "POST", "PUT", "DELETE"}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (400, Refused),
        (401, WrongKey),
        (403, WrongKey),
        (404, NotFound),
        (405, Refused),
        (429, Unavailable),
        (500, Unavailable),
        (503, Unavailable),
    ],
)
def test_errors_are_told_apart(chimp, audience, add_subscriber, code, kind):
    force(chimp, code=code)
    with pytest.raises(kind) as caught:
        put(audience, chimp, add_subscriber(), status=None, opts_in=True)
    assert ALICE not in str(caught.value)
    assert MailchimpMember.objects.count() == 0
