"""The small form in the footer and after a pledge: where it stands, and that it saves nothing."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from campaigns.newsletters.models import NewsletterPage, Subscriber
from cms.help.models import HelpPage
from tests.campaigns.newsletters.subscription.conftest import ALICE
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import sign_up
from volunteers.signups.personal.links import token_of

BEGINS = 'action="/nyhetsbrev/borja/"'


def test_footer_has_the_form_where_there_is_a_newsletter(site, client):
    assert BEGINS not in client.get("/").content.decode()


def test_footer_leads_to_the_whole_form_with_the_address(page, client):
    assert BEGINS in client.get("/").content.decode()
    # Without a token: the page that it stands on is the same for all.
    answer = Client(enforce_csrf_checks=True).post("/nyhetsbrev/borja/", {"email": ALICE, "began": "sidfot"})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert f'value="{ALICE}"' in shown
    assert 'value="sidfot"' in shown
    assert "checked" not in shown
    assert 'role="alert"' not in shown
    assert Subscriber.objects.count() == 0


def test_address_of_one_visitor_is_not_shown_to_the_next(page, client):
    client.post("/nyhetsbrev/borja/", {"email": ALICE})
    assert ALICE not in client.post("/nyhetsbrev/borja/", {"email": ""}).content.decode()
    assert ALICE not in client.get("/nyhetsbrev/").content.decode()


def test_page_for_those_who_want_to_leave_crime_asks_for_nothing(page, site, client):
    site.add_child(instance=HelpPage(title="Du kan lämna", slug="stod"))
    assert "nyhetsbrev" not in client.get("/stod/").content.decode()


def test_footer_costs_the_next_visitor_no_query(site, client):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            client.get("/kampanjer/")
        return len(caught)

    queries()
    without = queries()
    site.add_child(instance=NewsletterPage(title="Nyhetsbrev", slug="nyhetsbrev"))
    caches["kept"].clear()
    queries()
    assert queries() == without


def test_letters_are_offered_after_a_pledge(page, campaign, client):
    shown = client.get(f"/linjen/tack/{campaign.pk}/").content.decode()
    assert shown.count(BEGINS) == 1
    assert 'value="linjen"' in shown


def test_letters_are_offered_after_a_confirmed_sign_up_only(page, add_shift, client):
    row = sign_up(add_shift(), email=ALICE, name="Alice", language="sv", may_queue=False)
    path = f"/mina-pass/{token_of(row)}/"
    assert BEGINS not in client.get(path).content.decode()
    confirm(row)
    shown = client.get(path).content.decode()
    assert shown.count(BEGINS) == 1
    assert 'value="anmalan"' in shown


def test_page_of_another_language_leads_to_that_language(page, client):
    arabic = Locale.objects.create(language_code="ar")
    page.get_parent().specific.copy_for_translation(arabic)
    page.copy_for_translation(arabic, alias=True)
    shown = client.get("/ar/nyhetsbrev/").content.decode()
    assert 'action="/ar/nyhetsbrev/anmal/"' in shown
    assert '<option value="ar" selected>' in shown
    assert client.get("/ar/nyhetsbrev/anmal/").url == "/ar/nyhetsbrev/"


def test_newsletter_without_a_page_is_nowhere(site, client):
    assert client.post("/nyhetsbrev/borja/", {"email": ALICE}).status_code == 404
    assert client.get("/nyhetsbrev/anmal/").status_code == 404


@pytest.mark.parametrize("path", ["/nyhetsbrev/borja/", "/nyhetsbrev/anmal/"])
def test_get_leads_to_the_page(page, client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.url) == (302, "/nyhetsbrev/")
