"""Taking a stand as a visitor does: without a cookie, and with requests that are really checked."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.pledges import pledging
from campaigns.pledges.models import Pledge
from cms.mail.models import OutboxMail

ALICE = "alice@example.org"
OURS = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


def token_in(page: str) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def take_a_stand(campaign, visitor):
    """Fill in the form on the campaign's page and press its button."""

    def send(headers=OURS, **fields):
        page = visitor.get(campaign.url).content.decode()
        address = re.search(r'action="(/linjen/\d+/)"', page)[1]
        return visitor.post(address, {"csrfmiddlewaretoken": token_in(page), **fields}, headers=headers)

    return send


def test_visitor_stands_on_the_line_with_one_press(take_a_stand, visitor, campaign):
    answer = take_a_stand()
    assert (answer.status_code, answer.url) == (302, f"/linjen/tack/{campaign.pk}/")
    assert Pledge.objects.count() == 1
    assert visitor.get(answer.url).status_code == 200
    assert visitor.cookies == {}


def test_visitor_gives_area_and_address(take_a_stand, visitor, campaign):
    answer = take_a_stand(area="bergsjon", email=ALICE)
    assert answer.url == f"/linjen/tack/{campaign.pk}/post/"
    row = Pledge.objects.get()
    assert (row.area.slug, row.email, row.confirmed_at) == ("bergsjon", ALICE, None)
    assert OutboxMail.objects.get().to == ALICE
    assert "seven days" in visitor.get(f"/en{answer.url}").content.decode()
    assert "seven days" not in visitor.get(f"/en/linjen/tack/{campaign.pk}/").content.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
        {"origin": "http://testserver", "sec-fetch-site": "same-site"},
    ],
)
def test_form_from_another_site_is_refused(take_a_stand, headers):
    assert take_a_stand(headers).status_code == 403
    assert Pledge.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"email": "alice@example.org\nBcc: bob@example.org"}, "bob@example.org"),
        ({"email": "a" * 290 + "@example.org"}, "a" * 290),
        ({"email": "not an address"}, 'value="not an address"'),
        ({"email": "a\x00@example.org"}, "@example.org"),
        ({"email": ALICE, "area": "no-such-place"}, f'value="{ALICE}"'),
        ({"email": ALICE, "website": "https://spam.example"}, f'value="{ALICE}"'),
    ],
)
def test_bad_input_comes_back_with_what_is_wrong(take_a_stand, visitor, fields, kept):
    answer = take_a_stand(**fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert kept in page
    assert 'role="alert"' in page
    assert (Pledge.objects.count(), OutboxMail.objects.count(), visitor.cookies) == (0, 0, {})
    assert "no-store" in answer.headers["Cache-Control"]


def test_chosen_area_is_kept_when_the_address_is_wrong(take_a_stand):
    assert (
        '<option value="bergsjon" selected>' in take_a_stand(area="bergsjon", email="wrong").content.decode()
    )


def test_areas_stand_under_their_district(visitor, campaign):
    page = visitor.get(campaign.url).content.decode()
    nordost = page.split('<optgroup label="Nordost">')[1].split("</optgroup>")[0]
    assert nordost.count("<option") == 7
    assert page.count("<option") == 37


def test_too_many_are_stopped_and_nothing_written_is_lost(take_a_stand):
    for _ in range(30):
        take_a_stand()
    answer = take_a_stand(email=ALICE)
    assert answer.status_code == 429
    assert f'value="{ALICE}"' in answer.content.decode()
    assert Pledge.objects.count() == 30


def test_nobody_is_mailed_again_and_again_and_whoever_types_the_address_does_not_learn_it(take_a_stand):
    answers = [take_a_stand(email=ALICE) for _ in range(5)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, answers[0].headers["Location"])
    }
    assert (Pledge.objects.count(), OutboxMail.objects.count()) == (5, 3)


def test_ended_campaign_takes_no_pledge(campaign, visitor, take_a_stand):
    page = visitor.get(campaign.url).content.decode()
    campaign.ends_on = timezone.localdate() - timedelta(days=1)
    campaign.starts_on = campaign.ends_on
    campaign.save_revision().publish()
    answer = visitor.post(f"/linjen/{campaign.pk}/", {"csrfmiddlewaretoken": token_in(page)}, headers=OURS)
    assert answer.status_code == 422
    assert Pledge.objects.count() == 0
    assert 'action="/linjen/' not in visitor.get(campaign.url).content.decode()


def test_hidden_or_unknown_campaign_is_not_found(campaign, visitor):
    token = token_in(visitor.get(campaign.url).content.decode())
    campaign.unpublish()
    for address in (
        f"/linjen/{campaign.pk}/",
        "/linjen/999999/",
        "/linjen/99999999999999999999999/",
        f"/linjen/tack/{campaign.pk}/",
    ):
        assert visitor.get(address).status_code == 404
    assert (
        visitor.post(f"/linjen/{campaign.pk}/", {"csrfmiddlewaretoken": token}, headers=OURS).status_code
        == 404
    )
    assert Pledge.objects.count() == 0


def test_looking_takes_no_pledge(campaign, visitor):
    answer = visitor.get(f"/linjen/{campaign.pk}/")
    assert answer.url.startswith(campaign.url)
    visitor.get(f"/linjen/tack/{campaign.pk}/")
    visitor.head(f"/linjen/{campaign.pk}/")
    assert Pledge.objects.count() == 0


def test_link_shows_a_button_and_only_the_button_confirms(campaign, visitor):
    row = pledging.pledge(campaign, language="sv", email=ALICE)
    address = f"/linjen/{pledging.SIGNER.sign(str(row.pk))}/"
    page = visitor.get(address)
    visitor.head(address)
    row.refresh_from_db()
    assert row.confirmed_at is None
    assert "no-store" in page.headers["Cache-Control"]
    assert "noindex" in page.headers["X-Robots-Tag"]
    answer = visitor.post(address, {"csrfmiddlewaretoken": token_in(page.content.decode())}, headers=OURS)
    row.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, address)
    assert row.confirmed_at is not None
    assert "<form" not in visitor.get(address).content.decode().split("<main")[1].split("</main>")[0]
    assert visitor.cookies == {}


@pytest.mark.parametrize("token", ["1:", "1:aaaaaa:bbbbbbb", "tack", "å", "x" * 3000, "1%00"])
def test_forged_link_gets_a_page_that_says_so(campaign, visitor, token):
    pledging.pledge(campaign, language="sv", email=ALICE)
    page = visitor.get(f"/linjen/{token}/")
    assert page.status_code == 404
    assert "<h1>" in page.content.decode()
    assert Pledge.objects.filter(confirmed_at=None).count() == 1


def test_link_of_a_forgotten_address_says_so(campaign, visitor):
    row = pledging.pledge(campaign, language="sv", email=ALICE)
    address = f"/linjen/{pledging.SIGNER.sign(str(row.pk))}/"
    token = token_in(visitor.get(address).content.decode())
    Pledge.objects.update(email="")
    assert visitor.get(address).status_code == 404
    assert visitor.post(address, {"csrfmiddlewaretoken": token}, headers=OURS).status_code == 404


@pytest.mark.parametrize(("standing", "shown"), [(2, False), (3, True)])
def test_counter_is_shown_from_the_editors_threshold(campaign, visitor, standing, shown):
    campaign.counter_from = 3
    campaign.save()
    for _ in range(standing):
        pledging.pledge(campaign, language="sv")
    for address in (campaign.url, f"/linjen/tack/{campaign.pk}/"):
        assert ('class="count"' in visitor.get(address).content.decode()) is shown
