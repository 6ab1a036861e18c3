"""The webhook's door, and the editors' page: neither asks Mailchimp anything but by the button."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from campaigns.newsletters.mailchimp.audience_setup import lay_out_webhook, webhook_address, webhook_secret
from campaigns.newsletters.mailchimp.member_profile import hash_of
from campaigns.newsletters.mailchimp.push import push_due
from campaigns.newsletters.models import MailchimpAudience, MailchimpHint
from campaigns.newsletters.subscription.change_hook import tell
from tests.campaigns.newsletters.mailchimp.conftest import ALICE
from tests.campaigns.newsletters.mailchimp.stand_in import AUDIENCE

GONE = {"type": "unsubscribe", "data[list_id]": AUDIENCE, "data[email]": ALICE}


@pytest.fixture
def door(audience, settings):
    return reverse("mailchimp_hints", args=[webhook_secret(settings.SECRET_KEY)])


@pytest.fixture
def editor(db):
    user = get_user_model().objects.create_user(email="edit@example.org", password="x" * 20)
    names = ["access_admin", "change_newsletterrules"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(user)
    return client


def test_webhook_keeps_a_hint_and_asks_nothing(door, mailchimp):
    mailchimp.calls.clear()
    client = Client(enforce_csrf_checks=True)
    answers = [client.get(door), client.post(door, GONE), client.post(door, {"type": "?"}), client.post(door)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"")] * 4
    assert [*MailchimpHint.objects.values_list("hash", flat=True)] == [hash_of(ALICE)]
    assert mailchimp.calls == []


def test_webhook_without_the_secret_is_no_page(door, settings):
    wrong = reverse("mailchimp_hints", args=["0" * 32])
    assert [Client().get(wrong).status_code, Client().post(wrong, GONE).status_code] == [404, 404]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-key-of-32-letters-or-more"
    assert Client().post(door, GONE).status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert Client().post(door, GONE).status_code == 404
    assert MailchimpHint.objects.count() == 1


def test_webhook_is_closed_where_there_is_no_audience(door, settings):
    settings.MAILCHIMP_AUDIENCE = settings.MAILCHIMP_API_KEY = ""
    address = reverse("mailchimp_hints", args=[webhook_secret(settings.SECRET_KEY)])
    assert Client().post(address, GONE).status_code == 404


def test_webhook_is_made_once_and_older_ones_of_ours_go(audience, chimp, mailchimp, settings):
    settings.HTTPS, settings.SITE_URL = True, "https://gvi.example.org"
    old = {"id": "a1", "url": "https://gvi.example.org/mailchimp/0123/"}
    mailchimp.webhooks = [old, {"id": "a2", "url": "https://other.example.org/mailchimp/0123/"}]
    for _ in range(2):
        lay_out_webhook(chimp)
    assert [row["url"] for row in mailchimp.webhooks] == [
        "https://other.example.org/mailchimp/0123/",
        webhook_address(),
    ]
    assert mailchimp.webhooks[1]["sources"] == {"user": True, "admin": True, "api": False}


def text_of(answer):
    return answer.content.decode()


def test_page_says_how_it_stands_without_asking_mailchimp(editor, audience, chimp, mailchimp, add_subscriber):
    tell(add_subscriber())
    push_due(audience, chimp)
    mailchimp.calls.clear()
    page = editor.get(reverse("mailchimp:index"))
    assert page.status_code == 200
    assert "Göteborg" in text_of(page)
    assert page.context["reached"] == 1
    assert (page.context["waiting"], mailchimp.calls) == (0, [])


@pytest.mark.parametrize(
    ("status", "trouble"), [(401, "key"), (404, "audience"), (429, "busy"), (503, "unreachable"), (None, "")]
)
def test_button_asks_once_and_says_what_came_of_it(editor, audience, mailchimp, status, trouble):
    mailchimp.calls.clear()
    if status:
        mailchimp.answers[f"GET /lists/{AUDIENCE}"] = (status, {}, b"")
    page = editor.post(reverse("mailchimp:check"), follow=True)
    audience.refresh_from_db()
    assert (audience.trouble, mailchimp.calls) == (trouble, [f"GET /lists/{AUDIENCE}"])
    assert str(audience.get_trouble_display() or "Göteborg").split(".", maxsplit=1)[0] in text_of(page)


def test_button_is_no_link(editor, audience):
    assert editor.get(reverse("mailchimp:check")).status_code == 405


def test_page_is_for_those_who_may_change_how_letters_leave(editor, audience):
    get_user_model().objects.get().user_permissions.remove(
        Permission.objects.get(codename="change_newsletterrules")
    )
    for answer in (editor.get(reverse("mailchimp:index")), editor.post(reverse("mailchimp:check"))):
        assert answer.status_code in {302, 403}
    assert MailchimpAudience.objects.get().failures == 0


def test_page_without_a_key_says_so(editor, settings, site):
    settings.MAILCHIMP_API_KEY = settings.MAILCHIMP_AUDIENCE = settings.MAILCHIMP_URL = ""
    page = editor.get(reverse("mailchimp:index"))
    assert "MAILCHIMP_API_KEY" in text_of(page)
    assert reverse("mailchimp:check") not in text_of(page)


def test_page_without_the_package_says_so(editor, audience, monkeypatch):
    monkeypatch.setattr("campaigns.newsletters.admin.mailchimp_page.HAS_PACKAGE", False)
    monkeypatch.setattr("campaigns.newsletters.mailchimp.client.HAS_PACKAGE", False)
    page = editor.get(reverse("mailchimp:index"))
    assert "”mailchimp”" in text_of(page)
    assert editor.post(reverse("mailchimp:check")).status_code == 302
    assert MailchimpAudience.objects.get().trouble == ""
