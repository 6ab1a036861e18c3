"""A rule as editors write it: what it refuses, what it foresees, and what becomes of it when it is divided."""

from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.volunteers.conftest import messages_in, what_came_of
from volunteers.events.models import EventPage, Rule
from volunteers.events.rule_split import NothingToSplit, split_from

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)  # a Monday
FORM = {
    "weekdays": [4],
    "every_weeks": "1",
    "first_day": "2026-11-27",
    "last_day": "",
    "starts": "19:00",
    "length": "4:00",
    "not_held": "",
    "extra": "",
}


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> None:
    """It is Monday 23 November 2026."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def foresee(browser, **changes: object) -> str:
    """What stands under the rule, in words."""
    answer = browser.get(reverse("dates:foresee"), FORM | changes)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_forecast_says_when_what_holiday_it_is_and_that_the_clock_changes(editor):
    shown = foresee(editor, weekdays=[4, 5, 6], last_day="2027-03-28")

    assert "fredag 27 november 2026, 19:00–23:00" in shown
    assert "54 datum" in shown
    assert "Julafton" in foresee(editor, weekdays=[3])
    assert "Juldagen" in foresee(editor)
    shown = foresee(editor, weekdays=[6], first_day="2027-03-21")
    assert shown.count("ställs fram") == 1
    assert shown.index("28 mars 2027") < shown.index("ställs fram")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last_day": "2026-11-20"}, "Det sista datumet är före det första"),
        ({"weekdays": [0], "last_day": "2026-11-28"}, "Regeln ger inget datum"),
        ({"not_held": "2026-11-27", "last_day": "2026-11-28"}, "Regeln ger inget datum"),
        ({"weekdays": [0, 1, 2, 3, 4, 5, 6], "last_day": "2031-11-27"}, "Regeln ger 1827 datum"),
        ({"not_held": "2027-02-30"}, "”2027-02-30” är inget datum"),
        ({"extra": "i morgon"}, "”i” är inget datum"),
        ({"extra": "2026-12-24\x00"}, "är inget datum"),
        ({"first_day": "2026-02-30"}, "giltigt datum"),
        ({"first_day": "0001-01-01"}, "mellan 2000 och 2099"),
        ({"last_day": "9999-12-31"}, "mellan 2000 och 2099"),
        ({"extra": "9999-12-31"}, "mellan 2000 och 2099"),
        ({"starts": ""}, "Skriv när det börjar"),
        ({"length": "-2"}, "Skriv hur länge"),
        ({"length": "100:00"}, "Skriv hur länge"),
        ({"every_weeks": "0"}, "1"),
        ({"every_weeks": "99999"}, "52"),
        ({"weekdays": ["9"]}, "9"),
    ],
)
def test_bad_rule_gets_a_sentence(editor, changes, sentence):
    assert sentence in foresee(editor, **changes)


def test_forecast_waits_for_the_first_date(editor):
    assert "visas här" in foresee(editor, first_day="")


def rule_fields(**changes: object) -> dict[str, object]:
    counts = {
        "rules-TOTAL_FORMS": 1,
        "rules-INITIAL_FORMS": 0,
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }
    return counts | {f"rules-0-{name}": value for name, value in (FORM | changes).items()}


def page_form(**fields: object) -> dict[str, object]:
    return {
        "title": "Ljus på torget",
        "slug": "ljus",
        "intro": "Kom med en lykta.",
        "kind": "ljusmanifestation",
        "age": "alla",
        "place": "Järntorget",
        "body": '{"blocks": [], "entityMap": {}}',
        "answers": '{"blocks": [], "entityMap": {}}',
        **fields,
    }


def test_publishing_an_event_with_a_rule_puts_its_dates_on_the_calendar(editor, campaign):
    add = reverse("wagtailadmin_pages:add", args=["events", "eventpage", campaign.pk])

    draft = editor.post(add, page_form(**rule_fields()), follow=True)
    event = EventPage.objects.get(slug="ljus")
    assert "när sidan publiceras" in messages_in(draft)
    assert event.occurrences.count() == 0

    edit = reverse("wagtailadmin_pages:edit", args=[event.pk])
    told = editor.post(edit, page_form(**rule_fields(), **{"action-publish": "1"}), follow=True)
    assert "57 tillagda" in messages_in(told)
    assert "27 november 2026" in editor.get(edit).content.decode()


def test_bad_rule_keeps_what_was_typed_and_publishes_nothing(editor, campaign):
    add = reverse("wagtailadmin_pages:add", args=["events", "eventpage", campaign.pk])

    answer = editor.post(add, page_form(**rule_fields(not_held="2027-02-30"), **{"action-publish": "1"}))

    assert (answer.status_code, EventPage.objects.filter(slug="ljus").count()) == (200, 0)
    page = answer.content.decode()
    assert "2027-02-30" in page
    assert "är inget datum" in page


@pytest.fixture
def walks(event) -> EventPage:
    """Every other Friday at 19 until the summer, not on Christmas Day, and once on a Wednesday."""
    rule = Rule(
        weekdays=[4], every_weeks=2, first_day=date(2026, 11, 27), last_day=date(2027, 5, 28), starts=time(19), length=240,
        not_held=["2026-12-25"], extra=["2027-01-13"],
    )  # fmt: skip
    event.rules.set([rule])
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


def republish(event: EventPage) -> dict[str, int]:
    return what_came_of(event.get_latest_revision().publish, event)


@pytest.mark.parametrize("number", range(1, 14))
def test_divided_rule_makes_the_same_dates_until_one_half_is_changed(walks, number):
    rows = list(walks.occurrences.order_by("starts_at"))
    before = list(walks.occurrences.values("uid", "starts_at", "sequence"))
    assert len(rows) == 14

    draft = split_from(rows[number], user=None)

    assert len(draft.rules.all()) == 2
    assert Rule.objects.count() == 1  # a draft as yet
    assert republish(walks) == {}
    assert list(walks.occurrences.values("uid", "starts_at", "sequence")) == before


def test_second_half_changes_from_that_date_on(walks):
    rows = list(walks.occurrences.order_by("starts_at"))
    page = split_from(rows[5], user=None)
    page.rules.all()[1].starts = time(18)
    page.save_revision()

    assert republish(walks) == {"moved": 9}
    moved = [row.sequence for row in walks.occurrences.order_by("starts_at")]
    assert moved == [0] * 5 + [1] * 9


def test_first_date_and_one_added_by_hand_leave_nothing_to_divide(walks, add_date):
    for row in (walks.occurrences.first(), add_date()):
        with pytest.raises(NothingToSplit):
            split_from(row, user=None)


def test_editor_divides_a_rule_from_a_date(editor, walks):
    row = walks.occurrences.all()[3]
    page = editor.get(reverse("dates:edit", args=[row.pk])).content.decode()
    split = reverse("dates:split", args=[row.pk])
    assert split in page

    assert editor.get(split).status_code == 405
    told = editor.post(split, follow=True)

    assert told.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[walks.pk])
    assert "delad" in messages_in(told)
    assert 'value="2027-01-22"' in told.content.decode()


def test_message_handler_divides_nothing(signed_in, walks):
    row = walks.occurrences.all()[3]

    signed_in("hanna").post(reverse("dates:split", args=[row.pk]))

    assert walks.get_latest_revision_as_object().rules.count() == 1


def test_date_that_a_rule_makes_is_not_deleted_by_hand(editor, walks):
    row = walks.occurrences.all()[3]

    told = editor.post(reverse("dates:delete", args=[row.pk]), follow=True)

    assert "En regel ger det här datumet" in messages_in(told)
    assert walks.occurrences.filter(pk=row.pk).exists()
