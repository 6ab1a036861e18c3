from datetime import timedelta

import pytest
from django.core import signing
from django.db import transaction
from django.template import Context, Template
from django.utils import timezone
from wagtail.models import Locale

from campaigns.pledges import pledging
from campaigns.pledges.models import Pledge
from cms.base.models import Area
from cms.mail.models import OutboxMail

ALICE, BOB = "alice@example.org", "bob@example.org"


def count(page):
    return int(Template("{% load pledges %}{% pledge_count page %}").render(Context({"page": page})))


def test_pledge_asks_for_nothing_and_counts_at_once(campaign):
    row = pledging.pledge(campaign, language="sv")
    assert (row.campaign_id, row.area, row.email, row.confirmed_at) == (campaign.pk, None, "", None)
    assert count(campaign) == 1
    assert OutboxMail.objects.count() == 0


def test_pledge_with_an_address_writes_a_mail_with_the_link(campaign):
    row = pledging.pledge(campaign, language="en", email=ALICE, area=Area.objects.get(slug="bergsjon"))
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.name) == (ALICE, "pledges/mail/confirm")
    assert "Ljus på torget" in mail.subject
    token = mail.text.split("/en/linjen/")[1].split("/")[0]
    assert pledging.pledge_behind(token) == row
    assert f"/en/linjen/{token}/" in mail.html
    assert count(campaign) == 1


def test_mail_and_pledge_stand_or_fall_together(campaign):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - the undoing is what is tested
        pledging.pledge(campaign, language="sv", email=ALICE)
        raise ZeroDivisionError
    assert (Pledge.objects.count(), OutboxMail.objects.count()) == (0, 0)


def test_an_address_stands_on_a_line_once_when_it_is_confirmed_and_only_its_owner_makes_it_so(campaign):
    first = pledging.pledge(campaign, language="sv", email=ALICE)
    second = pledging.pledge(campaign, language="sv", email="Alice@Example.org")
    pledging.pledge(campaign, language="sv", email=BOB)
    assert count(campaign) == 3
    kept = pledging.confirm(second)
    assert (kept.created_at, count(campaign)) == (first.created_at, 2)
    assert pledging.confirm(first).confirmed_at is None  # it is gone, and its link opens nothing
    assert count(campaign) == 2


@pytest.mark.parametrize("standing", ["unknown", "asked", "confirmed"])
def test_counter_mails_and_queries_do_not_tell_whether_an_address_stands_there(campaign, standing):
    known = pledging.pledge(campaign, language="sv", email=BOB if standing == "unknown" else ALICE)
    if standing == "confirmed":
        pledging.confirm(known)
    for nonce, email, expected in [("a", ALICE, 2), ("a", ALICE, 2), ("b", ALICE, 3), ("b", "", 3)]:
        mails = OutboxMail.objects.count()
        pledging.pledge(campaign, language="sv", email=email, nonce=nonce)
        assert (count(campaign), OutboxMail.objects.count() - mails) == (expected, 1 if email else 0)


def test_confirming_twice_leaves_the_first_time(campaign):
    row = pledging.confirm(pledging.pledge(campaign, language="sv", email=ALICE))
    when = row.confirmed_at
    assert pledging.confirm(row).confirmed_at == when


def test_forgetting_blanks_what_nobody_confirmed_in_seven_days(campaign):
    def aged(email, days, *, confirmed=False):
        row = pledging.pledge(campaign, language="sv", email=email)
        if confirmed:
            pledging.confirm(row)
        Pledge.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=days))
        return row

    old, young, kept = aged(ALICE, 7.01), aged(BOB, 6.99), aged("charlie@example.org", 30, confirmed=True)
    assert pledging.forget_unconfirmed_addresses() == 1
    emails = {row.pk: row.email for row in Pledge.objects.all()}
    assert emails == {old.pk: "", young.pk: BOB, kept.pk: "charlie@example.org"}
    assert count(campaign) == 3
    assert pledging.forget_unconfirmed_addresses() == 0


def test_link_names_nothing_once_the_address_is_forgotten(campaign):
    row = pledging.pledge(campaign, language="sv", email=ALICE)
    token = pledging.SIGNER.sign(str(row.pk))
    Pledge.objects.update(email="")
    assert pledging.pledge_behind(token) is None
    assert pledging.confirm(row).confirmed_at is None


def test_link_is_good_for_seven_days(campaign, monkeypatch):
    row = pledging.pledge(campaign, language="sv", email=ALICE)
    token, now = pledging.SIGNER.sign(str(row.pk)), timezone.now().timestamp()
    monkeypatch.setattr(signing.time, "time", lambda: now + 7 * 24 * 3600 - 60)
    assert pledging.pledge_behind(token) == row
    monkeypatch.setattr(signing.time, "time", lambda: now + 7 * 24 * 3600 + 60)
    assert pledging.pledge_behind(token) is None


@pytest.mark.parametrize("token", ["", "1", "1:2:3", "å", "x" * 4000, "\x00"])
def test_forged_link_names_nothing(campaign, token):
    pledging.pledge(campaign, language="sv", email=ALICE)
    assert pledging.pledge_behind(token) is None


def test_link_signed_for_something_else_names_nothing(campaign):
    row = pledging.pledge(campaign, language="sv", email=ALICE)
    assert pledging.pledge_behind(signing.TimestampSigner(salt="elsewhere").sign(str(row.pk))) is None


def test_count_is_one_over_all_languages_of_a_campaign(campaign, site, django_assert_num_queries):
    english = Locale.objects.get_or_create(language_code="en")[0]
    translated = campaign.copy_for_translation(english, copy_parents=True)
    pledging.pledge(campaign, language="sv")
    pledging.pledge(translated, language="en")
    other = campaign.get_parent().add_child(
        instance=type(campaign)(title="Annan", slug="annan", message="Annat.", ask="Kom.")
    )
    pledging.pledge(other, language="sv")
    with django_assert_num_queries(4):
        assert [count(page) for page in (campaign, translated, other, site)] == [2, 2, 1, 3]
