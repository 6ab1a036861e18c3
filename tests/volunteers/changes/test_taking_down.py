"""Unpublishing and deleting events that people have signed up for."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from campaigns.pages.models import CampaignPage
from campaigns.pledges.models import Pledge
from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB
from tests.volunteers.conftest import messages_in
from volunteers.changes.taking_down import call_off_unpublished
from volunteers.events.models import EventPage, Occurrence
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.places.cancelling import cancel

YES = {"tell_people": "on"}


@pytest.fixture
def dates(event, add_date, add_shift, join):
    """Two coming dates that Alice is signed up for, the first of them Bob too, and one that nobody is signed up for."""
    rows = [add_date(starts_at=timezone.now() + timedelta(days=days)) for days in (3, 10, 17)]
    shifts = [add_shift(row) for row in rows]
    join(shifts[0], ALICE)
    join(shifts[0], BOB)
    join(shifts[1], ALICE)
    OutboxMail.objects.all().delete()
    return rows


def mails() -> list[tuple[str, str]]:
    return [(mail.name.rpartition("/")[2], mail.to) for mail in OutboxMail.objects.order_by("pk")]


TOLD = [("called_off", ALICE), ("called_off", BOB), ("called_off", ALICE)]


def unpublish(client: object, page: object, **data: str) -> object:
    return client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]), data, follow=True)


def called_off() -> list[bool]:
    return list(Occurrence.objects.order_by("starts_at").values_list("called_off", flat=True))


def test_unpublishing_asks_first_and_says_how_many(editor, event, dates):
    asked = unpublish(editor, event)
    assert (asked.context["people"], asked.context["dates"]) == (2, 2)
    assert 'name="tell_people"' in asked.text
    event.refresh_from_db()
    assert (event.live, mails(), called_off()) == (True, [], [False] * 3)


def test_unpublishing_tells_everybody_once_and_leaves_empty_dates(editor, event, dates):
    done = unpublish(editor, event, **YES)
    event.refresh_from_db()
    assert (event.live, called_off(), mails()) == (False, [True, True, False], TOLD)
    assert "2 " in messages_in(done)
    entry = PageLogEntry.objects.get(action="changes.call_off")
    assert (entry.page_id, entry.data, entry.user.email) == (event.pk, {"told": 2}, "edit@example.org")
    assert call_off_unpublished() == 0


def test_event_that_nobody_is_signed_up_for_is_unpublished_without_more_ado(
    editor, event, add_date, add_shift, join
):
    cancel(join(add_shift(add_date())))
    OutboxMail.objects.all().delete()
    unpublish(editor, event)
    event.refresh_from_db()
    assert (event.live, mails(), called_off()) == (False, [], [False])


@pytest.mark.parametrize("below", [True, False])
def test_unpublishing_a_page_above_asks_when_events_go_with_it(below, editor, event, campaign, dates):
    data = {"include_descendants": "on"} if below else {}
    asked = unpublish(editor, campaign, **data)
    assert ('name="tell_people"' in asked.text) is below
    if below:
        assert 'name="include_descendants"' in asked.text
        unpublish(editor, campaign, **data, **YES)
    event.refresh_from_db()
    assert (event.live, mails()) == ((False, TOLD) if below else (True, []))


def delete(client: object, page: object, **data: str) -> object:
    return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), data, follow=True)


def test_deleting_asks_first_and_says_how_many(editor, event, dates):
    url = reverse("wagtailadmin_pages:delete", args=[event.pk])
    for asked in (editor.get(url), editor.post(url)):
        assert (asked.context["people"], asked.context["dates"]) == (2, 2)
        assert 'name="tell_people"' in asked.text
    assert (mails(), Occurrence.objects.count(), SignUp.objects.count()) == ([], 3, 3)


def test_deleting_tells_everybody_and_leaves_nothing(editor, event, dates):
    delete(editor, event, **YES)
    left = [model.objects.count() for model in (EventPage, Occurrence, Shift, SignUp)]
    assert (left, mails()) == ([0, 0, 0, 0], TOLD)
    assert Volunteer.objects.count() == 2
    assert PageLogEntry.objects.filter(action="wagtail.delete").exists()
    assert all("/mina-pass/" not in mail.text for mail in OutboxMail.objects.all())


def test_event_with_dates_that_nobody_is_signed_up_for_is_deleted(editor, event, add_date, add_shift, join):
    add_shift(add_date(starts_at=timezone.now() - timedelta(days=3)))
    cancel(join(add_shift(add_date())))
    OutboxMail.objects.all().delete()
    asked = editor.get(reverse("wagtailadmin_pages:delete", args=[event.pk]))
    assert 'name="tell_people"' not in asked.text
    assert Occurrence.objects.count() == 2
    delete(editor, event)
    assert ([model.objects.count() for model in (EventPage, Occurrence, Shift, SignUp)], mails()) == (
        [0] * 4,
        [],
    )


@pytest.mark.parametrize("which", ["event", "campaign"])
def test_what_has_been_with_people_is_not_deleted(which, editor, event, campaign, dates):
    past = timezone.now() - timedelta(days=3)
    for model in (Shift, Occurrence):
        row = model.objects.order_by("starts_at")[0]
        row.starts_at, row.ends_at = past, past + timedelta(hours=1)
        row.save()
    page = {"event": event, "campaign": campaign}[which]
    for data in ({}, YES):
        response = delete(editor, page, **data)
        assert response.redirect_chain == [(reverse("wagtailadmin_pages:edit", args=[page.pk]), 302)]
        assert page.title in messages_in(response)
    assert (Occurrence.objects.count(), SignUp.objects.count(), mails()) == (3, 3, [])


def test_page_above_an_event_with_people_is_not_deleted(editor, campaign, dates):
    response = delete(editor, campaign, **YES)
    assert campaign.title in messages_in(response)
    assert (Occurrence.objects.count(), mails()) == (3, [])


def test_page_above_with_something_else_that_people_rely_on_keeps_its_events_dates(
    editor, campaign, add_date
):
    add_date()
    Pledge.objects.create(campaign=CampaignPage.objects.get())
    delete(editor, campaign)
    assert (Occurrence.objects.count(), CampaignPage.objects.count()) == (1, 1)


def test_whoever_may_not_delete_the_page_tells_nobody(signed_in, event, dates):
    for action in (delete, unpublish):
        action(signed_in("klara"), event, **YES)
    assert (mails(), Occurrence.objects.count()) == ([], 3)
