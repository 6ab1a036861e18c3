"""Did this page help you: a plain counter, and nothing of whoever pressed."""

import pytest

from campaigns.home.models import HomePage
from cms.contact.models import PageOpinion
from cms.help.models import HelpPage


def counted() -> list[tuple[int, int]]:
    return [(row.yes, row.no) for row in PageOpinion.objects.all()]


def test_yes_and_no_are_counted_and_thanked_for(client, contact_page):
    address = f"/kontakt/hjalpte/{contact_page.pk}/"
    assert address in client.get("/kontakt/").content.decode()
    for answer in ("yes", "yes", "no", "perhaps", ""):
        response = client.post(address, {"answer": answer})
        assert response.status_code == 302
        assert client.get(response["Location"]).status_code == 200
        assert not response.cookies
    assert counted() == [(2, 1)]


def test_looking_counts_nothing(client, contact_page):
    for end in ("", "ja/", "nej/"):
        client.get(f"/kontakt/hjalpte/{contact_page.pk}/{end}")
    assert counted() == []


def test_too_many_from_one_place_are_not_counted(client, contact_page):
    address = f"/kontakt/hjalpte/{contact_page.pk}/"
    codes = [client.post(address, {"answer": "yes"}).status_code for _ in range(31)]
    assert (codes[-2:], counted()) == ([302, 429], [(30, 0)])


@pytest.mark.parametrize("made", [HelpPage, HomePage])
def test_help_page_and_front_page_ask_nothing(client, site, made):
    page = site if made is HomePage else site.add_child(instance=HelpPage(title="Stöd", slug="stod"))
    assert "hjalpte" not in client.get(page.get_url()).content.decode()
    assert client.post(f"/kontakt/hjalpte/{page.pk}/", {"answer": "yes"}).status_code == 404
    assert counted() == []


def test_draft_and_unknown_page_count_nothing(client, contact_page):
    contact_page.unpublish()
    for pk in (contact_page.pk, 999_999):
        assert client.post(f"/kontakt/hjalpte/{pk}/", {"answer": "yes"}).status_code == 404
