"""A campaign is copied with its events, as an editor copies it."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page

from campaigns.pages.models import CampaignPage
from tests.conftest import a_role
from tests.volunteers.conftest import messages_in
from volunteers.calendars.recurrence import later
from volunteers.events.models import EventPage, Occurrence, Rule
from volunteers.shifts.models import Shift, ShiftPlan
from volunteers.signups.models import SignUp

WEEKS = 14


@pytest.fixture
def whole(campaign: CampaignPage, event: EventPage, add_date: Any, add_shift: Any, join: Any) -> CampaignPage:
    """A campaign with an event of everything: a rule, a plan, a date by hand that somebody is signed up for, one that has been;
    and a draft."""
    monday = timezone.localdate() + timedelta(days=7 - timezone.localdate().weekday())
    wednesday = monday + timedelta(days=2)
    campaign.starts_on, campaign.ends_on = monday, monday + timedelta(days=30)
    campaign.save_revision().publish()
    event.rules.set(
        [
            Rule(
                weekdays=[0],
                first_day=monday,
                last_day=monday,
                starts=time(19),
                length=120,
                extra=[wednesday.isoformat()],
            )
        ]
    )
    event.save_revision().publish()
    ShiftPlan.objects.create(event=event, role=a_role(), capacity=4)
    by_hand = add_date(note="Ta med lykta", place="Järntorget")
    join(add_shift(by_hand, capacity=3, opens_at=by_hand.starts_at - timedelta(days=10)))
    add_date(starts_at=timezone.now() - timedelta(days=20))
    draft = campaign.add_child(
        instance=EventPage(title="Utkast", slug="utkast", intro="Än så länge.", place="Torget", live=False)
    )
    draft.save_revision()
    return CampaignPage.objects.get(pk=campaign.pk)


def copy(editor: Client, page: Page, **sent: str) -> Any:
    data = {"new_title": "Kopia", "new_slug": "kopia", "new_parent_page": str(page.get_parent().pk)}
    return editor.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data | sent, follow=True)


def publish_together(editor: Client, page: Page) -> Any:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    return editor.post(f"{url}?id={page.pk}&next=/admin/", {"include_descendants": "on"}, follow=True)


def test_form_offers_to_move_the_dates(editor, whole, event):
    for page in (whole, event):
        shown = editor.get(reverse("wagtailadmin_pages:copy", args=[page.pk]))
        assert [field.name in shown.text for field in shown.context["form"]] == [True] * len(
            shown.context["form"].fields
        )
        assert 'name="days"' in shown.text


@pytest.mark.parametrize(("days", "shifts", "is_past"), [(0, 3, True), (1, 3, True), (7 * WEEKS, 4, False)])
def test_copied_campaign_can_be_published_in_one_go_with_all_that_hangs_on_it(
    editor, whole, event, days, shifts, is_past
):
    said = messages_in(copy(editor, whole, copy_subpages="on", days=str(days)))
    made = CampaignPage.objects.get(slug="kopia")
    assert publish_together(editor, made).status_code == 200
    made.refresh_from_db()
    events = list(EventPage.objects.descendant_of(made).order_by("path"))
    assert [(page.live, page.slug) for page in events] == [(True, "kvallsvandring-2"), (True, "utkast-2")]
    by = timedelta(days=days)
    assert (made.starts_on, made.ends_on) == (whole.starts_on + by, whole.ends_on + by)
    old = Occurrence.objects.get(event=event, note="Ta med lykta")
    dates = Occurrence.objects.filter(event=events[0])
    by_hand = dates.get(rule_starts_at=None, note=old.note)
    facts = ("place", "note", "all_day", "called_off")
    assert [getattr(by_hand, name) for name in facts] == [getattr(old, name) for name in facts]
    assert (by_hand.starts_at, by_hand.ends_at) == (later(old.starts_at, by), later(old.ends_at, by))
    ruled = [timezone.localdate(each.starts_at) for each in dates.exclude(rule_starts_at=None)]
    assert ruled == [whole.starts_on + by, whole.starts_on + by + timedelta(days=2)]
    shift = by_hand.shifts.get(plan=None)
    assert (shift.capacity, shift.taken, shift.opens_at) == (
        3,
        0,
        later(old.shifts.get(plan=None).opens_at, by),
    )
    assert Shift.objects.filter(plan__event=events[0]).count() == shifts
    assert SignUp.objects.filter(shift__occurrence__event=events[0]).count() == 0
    assert [word in said for word in ("(2)", "(1)", ": 1.")] == [True, True, is_past]


def test_a_copy_that_is_published_at_once_has_its_dates_where_they_were_moved(editor, whole, event):
    copy(editor, event, publish_copies="on", days="14", new_parent_page=str(whole.pk))
    made = EventPage.objects.get(slug="kopia")
    ruled = made.occurrences.exclude(rule_starts_at=None)
    first = whole.starts_on + timedelta(days=14)
    assert [timezone.localdate(each.starts_at) for each in ruled] == [first, first + timedelta(days=2)]
    assert Shift.objects.filter(plan__event=made).count() == 3


def test_a_campaign_is_copied_alone(editor, whole):
    said = messages_in(copy(editor, whole))
    made = CampaignPage.objects.get(slug="kopia")
    assert (made.get_children().count(), "kvällsvandring" in said.lower()) == (0, False)


def test_an_end_that_has_passed_does_not_come_along(editor, whole, event):
    event.expire_at = timezone.now() + timedelta(days=1)
    event.save_revision().publish()
    copy(editor, event, days="-7", new_parent_page=str(whole.pk))
    assert EventPage.objects.get(slug="kopia").get_latest_revision_as_object().expire_at is None


@pytest.mark.parametrize("with_the_campaign", [True, False])
def test_an_event_is_no_alias_of_another(editor, whole, event, with_the_campaign):
    page, sent = (whole, {"copy_subpages": "on"}) if with_the_campaign else (event, {})
    before = Page.objects.count()
    refused = copy(editor, page, alias="on", **sent)
    assert (Page.objects.count(), list(refused.context["form"].errors)) == (before, ["alias"])


def test_an_event_is_no_alias_of_another_on_any_road_but_of_itself_in_another_language(whole, event):
    with pytest.raises(ValidationError):
        event.create_alias(update_slug="spegel")
    english = event.copy_for_translation(
        Locale.objects.create(language_code="en"), copy_parents=True, alias=True
    )
    assert (english.alias_of_id, english.live) == (event.pk, True)
