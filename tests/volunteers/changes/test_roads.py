"""Every road by which an event is published, changed or unpublished, and what follows from it: the same on each.

Each road is walked as it really goes: the admin's forms are sent as they stand on its pages, times come by the clock.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    Locale,
    Page,
    PageLogEntry,
    Task,
    TaskState,
    Workflow,
    WorkflowState,
    WorkflowTask,
)
from wagtail.test.utils.form_data import querydict_from_html
from wagtail_localize.models import Translation, TranslationSource

from cms.accounts.models import User
from cms.base.scheduled_pages import publish_scheduled_pages
from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, CHARLIE, a_role, demand
from tests.volunteers.conftest import messages_in
from volunteers.changes.rescheduling import reschedule
from volunteers.changes.taking_down import call_off_unpublished
from volunteers.events.models import EventIndexPage, EventPage, Occurrence, Rule
from volunteers.shifts.models import Shift, ShiftPlan
from volunteers.signups.models import SignUp

pytestmark = pytest.mark.django_db  # the roads and facts are asked for by name, which tells pytest nothing
Road = Callable[[EventPage, dict[str, Any]], None]
DOWN_ROADS = ["by_hand", "with_the_page_above", "in_bulk", "when_its_time_is_out", "by_command"]


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    real = timezone.now

    def to(later: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: real() + later)

    return to


def drafted(event: EventPage, changes: dict[str, Any]) -> Any:
    """A draft with these changes, as its revision: nobody is told of it, and nothing is made."""
    draft = EventPage.objects.get(pk=event.pk).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    before = what_follows()
    revision = draft.save_revision()
    assert what_follows() == before
    return revision


def what_follows() -> dict[str, Any]:
    """Who got which mail, what there is of dates and shifts, and what the histories say."""
    entries = PageLogEntry.objects.filter(action__startswith="changes.").order_by("pk")
    return {
        "mails": [(mail.name.rpartition("/")[2], mail.to) for mail in OutboxMail.objects.order_by("pk")],
        "dates": [date.called_off for date in Occurrence.objects.order_by("starts_at")],
        "asked": [date.question for date in Occurrence.objects.exclude(question="")],
        "in question": SignUp.objects.filter(questioned_at__isnull=False).count(),
        "shifts": Shift.objects.count(),
        "history": [(entry.action.rpartition(".")[2], entry.data) for entry in entries],
    }


def sent_form(client: Client, url: str, **changes: str) -> Any:
    """What the browser sends when nothing else is changed in the form on the page."""
    data = querydict_from_html(client.get(url).text, form_id="page-edit-form")
    data.update(changes)
    return client.post(url, data, follow=True)


# Roads on which a changed page is published. Each is given the event as it is and what is to be changed.


@pytest.fixture
def by_hand(editor: Client) -> Road:
    def publish(event: EventPage, changes: dict[str, Any]) -> None:
        drafted(event, changes)
        url = reverse("wagtailadmin_pages:edit", args=[event.pk])
        sent_form(editor, url, **{"action-publish": "1"})

    return publish


@pytest.fixture
def by_command() -> Road:
    return lambda event, changes: drafted(event, changes).publish()


@pytest.fixture
def at_its_time(pass_time: Callable[[timedelta], None]) -> Road:
    def publish(event: EventPage, changes: dict[str, Any]) -> None:
        before = what_follows()
        drafted(event, changes | {"go_live_at": timezone.now() + timedelta(hours=1)}).publish()
        assert (publish_scheduled_pages(), what_follows()) == (0, before)
        pass_time(timedelta(hours=2))
        assert publish_scheduled_pages() == 1

    return publish


@pytest.fixture
def in_bulk(editor: Client) -> Road:
    def publish(event: EventPage, changes: dict[str, Any]) -> None:
        drafted(event, changes)
        editor.post(in_bulk_address("publish", event))

    return publish


def in_bulk_address(action: str, page: Page) -> str:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    return f"{url}?id={page.pk}&next=/admin/pages/{page.get_parent().pk}/"


@pytest.fixture
def by_workflow(editor: Client) -> Road:
    def publish(event: EventPage, changes: dict[str, Any]) -> None:
        drafted(event, changes)
        task = GroupApprovalTask.objects.create(name="Ja eller nej")
        task.groups.add(Group.objects.get(name="Editors"))
        workflow = Workflow.objects.create(name="Två par ögon")
        WorkflowTask.objects.create(workflow=workflow, task=Task.objects.get(pk=task.pk))
        state = workflow.start(EventPage.objects.get(pk=event.pk), User.objects.get(email="edit@example.org"))
        step = state.current_task_state
        editor.post(reverse("wagtailadmin_pages:workflow_action", args=[event.pk, "approve", step.pk]))

    return publish


@pytest.fixture
def saved() -> Road:
    def save(event: EventPage, changes: dict[str, Any]) -> None:
        page = EventPage.objects.get(pk=event.pk)
        for name, value in {**changes, "live": True}.items():
            setattr(page, name, value)
        page.save()

    return save


@pytest.fixture
def as_a_translation(site: Any, campaign: Page, django_capture_on_commit_callbacks: Any) -> Road:
    """The page was written in English and translated; the Swedish one, which has the dates, follows it."""

    def sync(event: EventPage, changes: dict[str, Any]) -> None:
        locale = Locale.objects.create(language_code="en")
        for page in (site, EventIndexPage.objects.get(), campaign.get_parent(), campaign):
            page.specific.copy_for_translation(locale, alias=True)
        before = what_follows()
        english = EventPage.objects.get(pk=event.copy_for_translation(locale).pk)
        for name, value in changes.items():
            setattr(english, name, value)
        english.save_revision().publish()
        assert what_follows() == before
        source, _made = TranslationSource.update_or_create_from_instance(english)
        translation = Translation.objects.create(source=source, target_locale=event.locale)
        strings = translation.export_po()
        for string in strings:
            string.msgstr = string.msgid
        translation.import_po(strings)
        with django_capture_on_commit_callbacks(execute=True):
            translation.save_target(publish=True)

    return sync


@pytest.fixture
def imported() -> Road:
    """As another site's page is brought in: from its JSON, over the page that there is."""

    def bring_in(event: EventPage, changes: dict[str, Any]) -> None:
        page = drafted(event, changes | {"live": True}).as_object()
        EventPage.from_json(page.to_json()).save()

    return bring_in


ROADS = [
    *("by_hand", "by_command", "at_its_time", "in_bulk", "by_workflow", "saved", "imported"),
    "as_a_translation",
]
NOTHING = {"mails": [], "dates": [False], "asked": [], "in question": 0, "shifts": 1, "history": []}

# Facts. Each lays out an event and gives it, what is to be changed, and what follows.


@pytest.fixture
def another_place(
    event: EventPage, add_shift: Any, join: Any
) -> tuple[EventPage, dict[str, Any], dict[str, Any]]:
    event.save_revision().publish()
    join(add_shift(), ALICE)
    OutboxMail.objects.all().delete()
    told = {"mails": [("moved", ALICE)], "history": [("publish", {"told": 1})]}
    return event, {"place": "Järntorget"}, NOTHING | told


@pytest.fixture
def place_not_hidden_any_more(
    event: EventPage, add_shift: Any, join: Any
) -> tuple[EventPage, dict[str, Any], dict[str, Any]]:
    """Whoever has a place knew it already; whoever waits did not."""
    event.place_hidden = True
    event.save_revision().publish()
    shift = add_shift()
    join(shift, ALICE)
    join(shift, BOB)
    OutboxMail.objects.all().delete()
    told = {"mails": [("moved", BOB)], "history": [("publish", {"told": 1})]}
    return event, {"place_hidden": False}, NOTHING | told


@pytest.fixture
def live(event: EventPage) -> tuple[EventPage, dict[str, Any], dict[str, Any]]:
    """A draft of three evenings, with a plan for their shifts."""
    first = timezone.localdate() + timedelta(days=5)
    event.unpublish()
    event.rules.set(
        [
            Rule(
                weekdays=[first.weekday()],
                first_day=first,
                last_day=first + timedelta(weeks=2),
                starts=time(19),
                length=120,
            )
        ]
    )
    event.save()
    ShiftPlan.objects.create(event=event, role=a_role(), capacity=4)
    made = {"dates": [False] * 3, "shifts": 3, "history": [("publish", {"made": 3})]}
    return event, {}, NOTHING | made


@pytest.fixture
def another_time(event: EventPage, join: Any) -> tuple[EventPage, dict[str, Any], dict[str, Any]]:
    """The rule says another hour for an evening that Alice comes to: she is told when an editor has said yes."""
    day = timezone.localdate() + timedelta(days=5)
    ShiftPlan.objects.create(event=event, role=a_role(), capacity=4)
    event.rules.set([Rule(first_day=day, starts=time(19), length=120)])
    event.save_revision().publish()
    join(Shift.objects.get(), ALICE)
    OutboxMail.objects.all().delete()
    PageLogEntry.objects.filter(action="changes.publish").delete()
    asked = {"asked": ["moved"], "history": [("publish", {"asked": 1})]}
    return event, {"rules": [Rule(first_day=day, starts=time(18), length=120)]}, NOTHING | asked


@pytest.fixture
def another_demand(
    event: EventPage, add_shift: Any, join: Any
) -> tuple[EventPage, dict[str, Any], dict[str, Any]]:
    """The event is for adults from now on: Alice, who is younger and comes with a guardian's yes, may not be there."""
    event.save_revision().publish()
    shift = add_shift(capacity=2)
    demand(shift.role, lowest_age="15")
    alice = join(shift, ALICE).volunteer
    join(shift, BOB)
    alice.age, alice.guardian_email, alice.guardian_confirmed_at = "15", "parent@example.org", timezone.now()
    alice.save()
    OutboxMail.objects.all().delete()
    told = {
        "mails": [("in_question", ALICE), ("guardian_in_question", "parent@example.org")],
        "in question": 1,
        "history": [("publish", {"told": 1})],
    }
    return event, {"age": EventPage.Age.EIGHTEEN}, NOTHING | told


@pytest.fixture
def another_text(
    event: EventPage, add_shift: Any, join: Any
) -> tuple[EventPage, dict[str, Any], dict[str, Any]]:
    event.save_revision().publish()
    join(add_shift(), ALICE)
    OutboxMail.objects.all().delete()
    return event, {"title": "Vandring", "intro": "Vi går.", "bring": "En lykta."}, NOTHING


FACTS = [
    "another_place",
    "place_not_hidden_any_more",
    "live",
    "another_time",
    "another_demand",
    "another_text",
]


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("road", ROADS)
def test_the_same_follows_from_a_fact_on_every_road(road, fact, request):
    go = request.getfixturevalue(road)
    event, changes, expected = request.getfixturevalue(fact)
    go(event, changes)
    stored = EventPage.objects.get(pk=event.pk)
    assert stored.live
    assert {name: said(getattr(stored, name)) for name in changes} == {
        name: said(value) for name, value in changes.items()
    }
    assert what_follows() == expected
    stored.save_revision().publish()
    assert (call_off_unpublished(), what_follows()) == (0, expected)


def said(value: Any) -> Any:
    """Rules by what they say: rows are made anew on some roads."""
    rules = value.all() if hasattr(value, "all") else value
    return [rule.pattern for rule in rules] if isinstance(rules, list | QuerySet) else value


# Roads on which one date moves.


def moved_by_hand(editor: Client, date: Occurrence, start: datetime, end: datetime) -> None:
    data = {"event": date.event_id, "place": "", "note": "", "tell_people": "1"}
    times = {"starts_at": start, "ends_at": end}
    data |= {name: f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" for name, moment in times.items()}
    editor.post(reverse("dates:edit", args=[date.pk]), data)


def moved_by_decision(editor: Client, date: Occurrence, start: datetime, end: datetime) -> None:
    Occurrence.objects.filter(pk=date.pk).update(
        rule_starts_at=start, rule_ends_at=end, question=Occurrence.Question.MOVED
    )
    editor.post(reverse("dates:decide", args=[date.pk]), {"choice": "follow"})


def moved_by_command(_editor: Client, date: Occurrence, start: datetime, end: datetime) -> None:
    reschedule(date, starts_at=start, ends_at=end)


@pytest.mark.parametrize("go", [moved_by_hand, moved_by_decision, moved_by_command])
def test_date_that_moves_is_told_once_on_every_road(go, editor, event, add_shift, join):
    event.save_revision().publish()
    row = join(add_shift(), ALICE)
    OutboxMail.objects.all().delete()
    date = row.shift.occurrence
    start = date.starts_at + timedelta(days=1)
    go(editor, date, start, start + timedelta(hours=3))
    assert what_follows() == NOTHING | {"mails": [("moved", ALICE)]}
    shift = Shift.objects.get()
    assert (shift.starts_at, shift.ends_at) == (start, start + timedelta(hours=3))


def test_what_waits_for_a_yes_stands_on_the_first_page_and_is_told_when_it_is_said(editor, another_time):
    event, changes, _expected = another_time
    drafted(event, changes).publish()
    date = Occurrence.objects.get()
    first_page = editor.get(reverse("wagtailadmin_home")).text
    assert reverse("dates:edit", args=[date.pk]) in first_page
    editor.post(reverse("dates:decide", args=[date.pk]), {"choice": "follow"})
    assert what_follows()["mails"] == [("moved", ALICE)]
    assert reverse("dates:edit", args=[date.pk]) not in editor.get(reverse("wagtailadmin_home")).text


# A review that was in progress when the page was published past it, or taken down.


@pytest.fixture
def in_review(event: EventPage, editor: Client) -> WorkflowState:
    event.save_revision().publish()
    task = GroupApprovalTask.objects.create(name="Ja eller nej")
    task.groups.add(Group.objects.get(name="Editors"))
    workflow = Workflow.objects.create(name="Två par ögon")
    WorkflowTask.objects.create(workflow=workflow, task=Task.objects.get(pk=task.pk))
    drafted(event, {"title": "Vandring"})
    state: WorkflowState = workflow.start(
        EventPage.objects.get(pk=event.pk), User.objects.get(email="edit@example.org")
    )
    return state


def ended(state: WorkflowState) -> tuple[str, bool]:
    """How the review stands, and whether anybody can still say yes to it."""
    state.refresh_from_db()
    return state.status, TaskState.objects.filter(workflow_state=state, status="in_progress").exists()


@pytest.mark.parametrize("road", DOWN_ROADS)
def test_taking_a_page_down_ends_its_review_on_every_road(road, request, event, in_review):
    said = request.getfixturevalue(f"down_{road}")(event)
    assert ended(in_review) == (WorkflowState.STATUS_CANCELLED, False)
    assert PageLogEntry.objects.filter(page=event.pk, action="wagtail.workflow.cancel").count() == 1
    if said is not None:
        assert "“Vandring”" in messages_in(said) or "”Vandring”" in messages_in(said)


def test_publishing_in_bulk_says_that_a_review_has_ended(editor, event, in_review):
    said = editor.post(in_bulk_address("publish", event), follow=True)
    assert ended(in_review) == (WorkflowState.STATUS_CANCELLED, False)
    assert "“Vandring”" in messages_in(said) or "”Vandring”" in messages_in(said)
    again = editor.post(in_bulk_address("publish", event), follow=True)
    assert "Vandring”" not in messages_in(again)


# Roads on which a page is unpublished.

YES = {"tell_people": "on"}


@pytest.fixture
def down_by_hand(editor: Client) -> Callable[[EventPage], Any]:
    def unpublish(event: EventPage) -> Any:
        url = reverse("wagtailadmin_pages:unpublish", args=[event.pk])
        return editor.post(url, YES, follow=True)

    return unpublish


@pytest.fixture
def down_with_the_page_above(editor: Client) -> Callable[[EventPage], Any]:
    def unpublish(event: EventPage) -> Any:
        url = reverse("wagtailadmin_pages:unpublish", args=[event.get_parent().pk])
        return editor.post(url, YES | {"include_descendants": "on"}, follow=True)

    return unpublish


@pytest.fixture
def down_in_bulk(editor: Client) -> Callable[[EventPage], Any]:
    return lambda event: editor.post(in_bulk_address("unpublish", event), YES, follow=True)


@pytest.fixture
def down_when_its_time_is_out(pass_time: Callable[[timedelta], None]) -> Callable[[EventPage], Any]:
    def expire(event: EventPage) -> None:
        before = what_follows()
        event.expire_at = timezone.now() + timedelta(hours=1)
        event.save_revision().publish()
        assert (publish_scheduled_pages(), what_follows()) == (0, before)
        pass_time(timedelta(hours=2))
        assert publish_scheduled_pages() == 1

    return expire


@pytest.fixture
def down_by_command() -> Callable[[EventPage], Any]:
    return lambda event: event.unpublish()


@pytest.fixture
def down_past_its_model() -> Callable[[EventPage], Any]:
    """In a shell, on the bare page: the worker finds it within a minute."""

    def unpublish(event: EventPage) -> None:
        Page.objects.get(pk=event.pk).unpublish()
        assert call_off_unpublished() == 3

    return unpublish


DOWN = [*DOWN_ROADS, "past_its_model"]


@pytest.fixture
def evenings(event: EventPage, add_date: Any, add_shift: Any, join: Any) -> Iterator[list[Occurrence]]:
    """Two coming evenings that Alice is signed up for, the first of them Bob too, and one that nobody is signed up for."""
    event.save_revision().publish()
    rows = [add_date(starts_at=timezone.now() + timedelta(days=days)) for days in (3, 10, 17)]
    shifts = [add_shift(row, capacity=2) for row in rows]
    join(shifts[0], ALICE)
    join(shifts[0], BOB)
    join(shifts[1], ALICE)
    OutboxMail.objects.all().delete()
    return rows


@pytest.mark.parametrize("road", DOWN)
def test_unpublishing_calls_off_and_tells_on_every_road(road, request, event, evenings):
    request.getfixturevalue(f"down_{road}")(event)
    expected = NOTHING | {
        "mails": [("called_off", ALICE), ("called_off", BOB), ("called_off", ALICE)],
        "dates": [True, True, False],
        "shifts": 3,
        "history": [("call_off", {"told": 2})],
    }
    assert (EventPage.objects.get(pk=event.pk).live, what_follows()) == (False, expected)
    assert (call_off_unpublished(), what_follows()) == (0, expected)


# What the screens say.


def test_whoever_publishes_in_bulk_is_told_what_came_of_it(editor, another_place):
    event, changes, _expected = another_place
    drafted(event, changes)
    assert "1 person får ett mejl" in messages_in(editor.post(in_bulk_address("publish", event), follow=True))
    assert "får ett mejl" not in messages_in(editor.post(in_bulk_address("publish", event), follow=True))


def test_history_says_what_came_of_it(editor, another_place):
    event, changes, _expected = another_place
    drafted(event, changes).publish()
    history = editor.get(reverse("wagtailadmin_pages:history", args=[event.pk]))
    assert "1 person får ett mejl" in history.text


def test_unpublishing_in_bulk_asks_first(editor, event, evenings):
    before = what_follows()
    asked = editor.post(in_bulk_address("unpublish", event))
    assert (asked.context["people"], asked.context["dates"], asked.context["title"]) == (2, 2, event.title)
    assert (EventPage.objects.get(pk=event.pk).live, what_follows()) == (True, before)
    [form] = [part for part in asked.text.split("<form")[1:] if 'name="tell_people"' in part]
    said = editor.post(asked.context["action"], querydict_from_html(f"<form{form}"), follow=True)
    assert ("2 " in messages_in(said), said.redirect_chain[-1][0]) == (
        True,
        f"/admin/pages/{event.get_parent().pk}/",
    )
    assert not EventPage.objects.get(pk=event.pk).live


def test_draft_and_what_leaves_the_facts_as_they_are_tell_nobody(event, add_shift, join):
    event.save_revision().publish()
    join(add_shift(), ALICE)
    join(add_shift(), CHARLIE)
    before = what_follows()
    drafted(event, {"place": "Järntorget", "place_hidden": True})
    page = EventPage.objects.get(pk=event.pk)
    page.title = "Vandring"
    with CaptureQueriesContext(connection) as asked:
        page.save()
    assert what_follows() == before
    assert [query["sql"] for query in asked if "shifts_shift" in query["sql"]] == []


def test_what_cannot_be_saved_tells_nobody(event, add_shift, join, monkeypatch):
    """One transaction: the mails are undone with the page."""
    join(add_shift(), ALICE)
    before = what_follows()

    def fail(_rows: Any) -> int:
        raise RuntimeError

    monkeypatch.setattr(type(Occurrence.objects.all()), "renew_entries", fail)
    event.place = "Järntorget"
    with pytest.raises(RuntimeError):
        event.save()
    assert (EventPage.objects.get(pk=event.pk).place, what_follows()) == ("Hammarkulletorget", before)
