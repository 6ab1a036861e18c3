"""What mail providers post, in their own words, through django-anymail."""

import base64
import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from campaigns.newsletters.models import Delivery, Subscriber, Suppression
from campaigns.newsletters.models.suppressions import digest_of
from cms import urls
from tests.conftest import ALICE, BOB, CHARLIE
from tests.processes import ROOT

pytest.importorskip("anymail", reason="django-anymail is missing: it is an extra of the package")

SECRET = "provider:a-long-secret-of-ours"
State, Reader, Kind = Delivery.State, Subscriber.State, Suppression.Kind
urlpatterns = [path("anymail/", include("campaigns.newsletters.provider_urls")), *urls.urlpatterns]


@pytest.fixture(autouse=True)
def open_to_providers(settings):
    settings.ANYMAIL_WEBHOOK_SECRET = SECRET
    settings.ROOT_URLCONF = __name__


def post(provider: str, content: object, *, secret: str = SECRET):
    return Client(enforce_csrf_checks=True).post(
        f"/anymail/{provider}/tracking/",
        json.dumps(content),
        content_type="application/json",
        headers={"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"},
    )


def postmark(record: str, kind: str, **fields: object) -> dict[str, object]:
    return {
        "RecordType": record,
        "Type": kind,
        "ID": 692560173,
        "MessageID": "2c1b63fe-43f2-4db5-91b0-8bdfa44a9316",
        "Email": ALICE,
        "BouncedAt": "2026-11-16T08:12:51Z",
        "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
    } | fields


def brevo(event: str) -> dict[str, object]:
    return {"event": event, "email": ALICE, "ts_epoch": 1794816771000, "message-id": "<2026@smtp.example>"}


def state_of(delivery):
    delivery.refresh_from_db()
    return (delivery.state, delivery.last_error, Subscriber.objects.get(pk=delivery.subscriber_id).state)


def suppressed():
    return {*Suppression.objects.values_list("digest", "kind")}


@pytest.mark.parametrize(
    "event",
    [
        postmark("Bounce", "HardBounce"),
        postmark("Bounce", "HardBounce", Email="Alice@Example.org"),
        postmark("Bounce", "BadEmailAddress"),
    ],
)
def test_bounce_ends_the_letters(deliver, event):
    old, delivery, other = deliver(sent_at=timezone.now() - timedelta(days=1)), deliver(), deliver(BOB)
    assert [post("postmark", event).status_code for _ in range(2)] == [200, 200]
    assert state_of(delivery) == (State.FAILED, "Bounced 5.1.1", Reader.SUPPRESSED)
    assert state_of(old)[0] == State.SENT
    assert state_of(other) == (State.SENT, "", Reader.ACTIVE)
    assert suppressed() == {(digest_of(ALICE), Kind.BOUNCED)}


def test_complaint_ends_the_letters(deliver):
    delivery = deliver()
    assert post("postmark", postmark("SpamComplaint", "SpamComplaint")).status_code == 200
    assert state_of(delivery) == (State.SENT, "", Reader.SUPPRESSED)
    assert suppressed() == {(digest_of(ALICE), Kind.COMPLAINED)}


def test_whoever_unsubscribes_at_the_provider_has_left(deliver):
    delivery = deliver()
    assert post("brevo", brevo("unsubscribe")).status_code == 200
    assert state_of(delivery)[2] == Reader.LEFT


@pytest.mark.parametrize(
    "event",
    [
        postmark("Bounce", "SoftBounce", Details="smtp;452 4.2.2 Over quota"),
        postmark("Bounce", "Blocked", Details="smtp;550 5.7.1 Blocked"),
    ],
)
def test_letter_that_did_not_arrive_for_now_counts_once(deliver, event):
    delivery = deliver()
    assert [post("postmark", event).status_code for _ in range(2)] == [200, 200]
    assert state_of(delivery)[0::2] == (State.FAILED, Reader.ACTIVE)
    assert Subscriber.objects.get().soft_bounces == 1
    assert suppressed() == set()


def test_what_comes_in_between_changes_nothing(deliver):
    delivery = deliver()
    told = [post("brevo", brevo(event)).status_code for event in ("deferred", "delivered", "opened")]
    assert told == [200, 200, 200]
    assert post("postmark", postmark("Bounce", "AutoResponder")).status_code == 200
    assert (state_of(delivery), suppressed()) == ((State.SENT, "", Reader.ACTIVE), set())


def test_bounce_of_a_mail_long_after_the_last_letter_is_about_the_address_alone(deliver):
    delivery = deliver(sent_at=timezone.now() - timedelta(days=6))
    assert post("postmark", postmark("Bounce", "HardBounce")).status_code == 200
    assert state_of(delivery) == (State.SENT, "", Reader.SUPPRESSED)


def test_address_that_is_nobodys_is_not_kept(deliver):
    deliver()
    assert post("postmark", postmark("Bounce", "HardBounce", Email=CHARLIE)).status_code == 200
    assert suppressed() == set()


@pytest.mark.parametrize("secret", ["provider:wrong", ":", "", SECRET.upper()])
def test_caller_without_the_secret_changes_nothing(deliver, secret):
    delivery = deliver()
    assert post("postmark", postmark("Bounce", "HardBounce"), secret=secret).status_code == 400
    assert (state_of(delivery), suppressed()) == ((State.SENT, "", Reader.ACTIVE), set())


# Run in a process of its own, which may be told that the package is not there.
SHOW = """
import sys
if sys.argv[1] == "without":
    sys.modules["anymail"] = None  # what an import finds when there is no such package
import django
django.setup()
from django.urls import resolve
from django.core.management import call_command
call_command("check")
print(resolve("/anymail/postmark/tracking/").view_name)
print("anymail" in sys.modules and sys.modules["anymail"] is not None)
"""


@pytest.mark.parametrize(
    ("package", "secret", "lines"),
    [
        ("with", SECRET, ["anymail:postmark_tracking_webhook", "True"]),
        ("with", "", ["wagtail_serve", "False"]),
        ("without", "", ["wagtail_serve", "False"]),
        ("without", SECRET, ["ANYMAIL_WEBHOOK_SECRET is set without django-anymail: install that too."]),
    ],
)
def test_addresses_are_there_with_the_package_and_the_secret_alone(tmp_path, package, secret, lines):
    ours = {"DEMO": "1", "VAR_DIR": str(tmp_path), "ANYMAIL_WEBHOOK_SECRET": secret}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SHOW, package],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cms.settings"} | ours,
        capture_output=True,
        text=True,
        check=False,
    )
    written = done.stdout.splitlines()[1:] or [done.stderr.splitlines()[-1].partition(": ")[2]]
    assert written == lines
