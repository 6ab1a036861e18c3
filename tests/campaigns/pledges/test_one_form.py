"""One form is one pledge, however often and however fast its button is pressed."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from campaigns.pledges.models import Pledge
from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB

STAMP = re.compile(r'name="stamp" value="([^"]+)"')


def stamp_of(client: Client, campaign: object) -> str:
    return STAMP.search(client.get(campaign.url).content.decode())[1]


def press(client: Client, campaign: object, **typed: str) -> str:
    """Where the browser is led to."""
    return client.post(f"/linjen/{campaign.pk}/", typed).headers["Location"]


def test_same_form_sent_again_is_one_pledge_and_another_form_another(client, campaign):
    stamp = stamp_of(client, campaign)
    answers = [press(client, campaign, stamp=stamp) for _ in range(3)]
    assert answers == [f"/linjen/tack/{campaign.pk}/"] * 3
    assert Pledge.objects.count() == 1
    press(client, campaign, stamp=stamp_of(client, campaign))
    assert Pledge.objects.count() == 2


@pytest.mark.parametrize("stamp", ["", "forged.1700000000.0:xyz", "x" * 5000])
def test_form_that_is_not_ours_counts_each_time(stamp, client, campaign):
    for _ in range(2):
        press(client, campaign, stamp=stamp)
    assert Pledge.objects.count() == 2


def test_address_typed_into_the_same_form_afterwards_is_given_to_its_pledge(client, campaign):
    stamp = stamp_of(client, campaign)
    press(client, campaign, stamp=stamp)
    press(client, campaign, stamp=stamp, email=ALICE)
    assert Pledge.objects.get().email == ALICE
    press(client, campaign, stamp=stamp)
    assert OutboxMail.objects.count() == 1


def test_other_address_in_the_same_form_is_another_pledge(client, campaign):
    """Somebody else at the same screen, or a misspelt address: the first one's mail confirms the first one's address."""
    stamp = stamp_of(client, campaign)
    press(client, campaign, stamp=stamp, email=ALICE)
    press(client, campaign, stamp=stamp, email=BOB)
    assert list(Pledge.objects.order_by("pk").values_list("email", flat=True)) == [ALICE, BOB]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("email", ["", ALICE])
def test_button_pressed_twice_at_once_is_one_pledge(email, client, campaign):
    stamp, start = stamp_of(client, campaign), Barrier(2)

    def press_at_once() -> str:
        try:
            start.wait(timeout=30)
            return press(Client(), campaign, stamp=stamp, email=email)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = [future.result() for future in [pool.submit(press_at_once) for _ in range(2)]]
    assert len(set(answers)) == 1
    assert list(Pledge.objects.values_list("email", flat=True)) == [email]
