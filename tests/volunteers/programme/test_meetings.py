"""A series: one sign-up for meetings that belong together, in lists and on the event's page."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.models import Locale

from volunteers.events.models import EventPage, Occurrence
from volunteers.programme.listing import listed, rows
from volunteers.programme.places_left import Seats


@pytest.fixture
def meet(event, add_date):
    """Make the event a series of meetings two weeks apart, the first after so many days."""

    def make(*, first: float = 3, meetings: int = 3, **fields: object) -> list[Occurrence]:
        for name, value in (
            {"is_series": True, "kind": EventPage.Kind.SAFETY_WALK, "answers": "<p>Lampan byts.</p>"} | fields
        ).items():
            setattr(event, name, value)
        event.save()
        start: datetime = timezone.now() + timedelta(days=first)
        return [add_date(starts_at=start + timedelta(weeks=2 * n)) for n in range(meetings)]

    return make


def shown() -> list[tuple[str, Seats]]:
    with translation.override("en"):
        return [
            (row.meeting, row.seats) for row in rows(list(listed(Occurrence.objects.order_by("starts_at"))))
        ]


def swedish(message: str) -> str:
    with translation.override("sv"):
        return gettext(message)


def read_page(client, occurrence: Occurrence | None = None) -> str:
    query = {"tillfalle": occurrence.pk} if occurrence else {}
    return client.get("/kalender/kvallsvandring/", query).content.decode()


def test_every_meeting_says_which_it_is_and_shows_the_places_of_the_series(meet, add_shift):
    add_shift(meet()[0], capacity=20, taken=9)

    left = Seats("11 places left", "mint")
    assert shown() == [("Meeting 1 of 3", left), ("Meeting 2 of 3", left), ("Meeting 3 of 3", left)]


def test_sign_up_is_closed_for_all_when_the_first_meeting_has_begun(meet, add_shift):
    first = meet(first=-0.01)[0]
    # As when a shift begins after the walk has set out.
    add_shift(first, starts_at=timezone.now() + timedelta(hours=1))

    assert [seats for _meeting, seats in shown()] == [Seats("Sign-up is closed", "full")] * 3


def test_a_meeting_that_is_called_off_has_no_number(meet, add_shift):
    dates = meet()
    add_shift(dates[0])
    Occurrence.objects.filter(pk=dates[1].pk).update(called_off=True)

    left = Seats("1 place left", "mint")
    assert shown() == [
        ("Meeting 1 of 2", left),
        ("", Seats("Called off", "off")),
        ("Meeting 2 of 2", left),
    ]


def test_a_series_closes_with_the_meeting_that_holds_its_shift(meet, add_shift):
    dates = meet()
    add_shift(dates[0])
    Occurrence.objects.filter(pk=dates[0].pk).update(called_off=True)

    assert shown()[1:] == [
        ("Meeting 1 of 2", Seats("Sign-up is closed", "full")),
        ("Meeting 2 of 2", Seats("Sign-up is closed", "full")),
    ]


def test_a_series_without_shifts_is_open_to_all(meet):
    meet(meetings=1)

    assert shown() == [("Meeting 1 of 1", Seats("Open to all", "open"))]


def test_two_shifts_of_a_series_count_together(meet, add_shift):
    first = meet(meetings=2)[0]
    add_shift(first, capacity=3)
    add_shift(first, capacity=2, taken=1)

    assert shown() == [
        ("Meeting 1 of 2", Seats("4 places left", "mint")),
        ("Meeting 2 of 2", Seats("4 places left", "mint")),
    ]


def test_series_take_the_same_queries_for_one_meeting_and_for_thirty(meet, add_shift):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            shown()
        return len(found)

    add_shift(meet(meetings=1)[0])
    one = queries()
    meet(meetings=29)
    assert (one, queries()) == (4, 4)  # the dates, their shifts, the meetings, the pages in English


def test_the_page_lists_the_meetings_with_the_past_ones(client, meet, add_shift):
    dates = meet(first=-20)
    add_shift(dates[0])

    html = read_page(client)

    listed = html.split('<ol class="meetings">')[1].split("</ol>")[0]
    assert [
        f'?tillfalle={date.pk}"' in part for date, part in zip(dates, listed.split("<li")[1:], strict=True)
    ] == [True] * 3
    assert listed.split("<li")[1].startswith(' class="quiet"')
    assert 'aria-current="true"' in listed.split("<li")[3]
    assert swedish("One sign-up is for all the meetings.") in html
    assert swedish("Other dates") not in html


def test_the_page_of_a_series_that_is_over_shows_its_last_meeting(client, meet):
    last = meet(first=-60)[-1]

    assert f'?tillfalle={last.pk}" aria-current="true">' in read_page(client)


def test_answers_come_after_the_last_meeting_and_not_before(client, meet):
    meet(first=-20)

    html = read_page(client)

    assert "Lampan byts" not in html
    assert swedish("The answers are published here after the third meeting.") in html


def test_answers_stand_on_the_page_of_every_meeting_when_the_last_is_over(client, meet):
    for occurrence in [None, *meet(first=-60)]:
        html = read_page(client, occurrence)
        assert "Lampan byts" in html
        assert swedish("The answers are published here after the third meeting.") not in html


def test_a_last_meeting_that_is_called_off_holds_no_answers_back(client, meet):
    dates = meet(first=-20)
    Occurrence.objects.filter(pk=dates[2].pk).update(called_off=True)

    assert "Lampan byts" in read_page(client)


@pytest.mark.parametrize(("kind", "promised"), [("laxhjalp", False), ("trygghetsvandring", True)])
def test_answers_are_promised_only_where_some_come(client, meet, kind, promised):
    meet(kind=kind, answers="", meetings=4)

    said = swedish("The answers are published here after the last meeting.") in read_page(client)
    assert said == promised


def test_answers_of_an_event_that_is_no_series_wait_too(client, meet, add_date):
    meet(is_series=False, meetings=0)
    past = add_date(starts_at=timezone.now() - timedelta(days=2))
    assert "Lampan byts" in read_page(client, past)
    assert "Lampan byts" in read_page(client)

    add_date()
    assert "Lampan byts" not in read_page(client, past)


def test_meeting_that_was_added_to_the_page_in_another_language_is_shown_too(client, event, meet, add_shift):
    """As when the event was written in English first: new dates are then the Swedish page's."""
    first = meet(meetings=1)[0]
    add_shift(first, capacity=7)
    english = event.copy_for_translation(
        Locale.objects.get_or_create(language_code="en")[0], copy_parents=True
    )
    start_at = timezone.now() + timedelta(days=1)
    earlier = Occurrence.objects.create(
        event=EventPage.objects.get(pk=english.pk), starts_at=start_at, ends_at=start_at + timedelta(hours=2)
    )

    read = {date.pk: read_page(client, date) for date in (first, earlier)}
    assert {pk: "7 platser kvar" in text for pk, text in read.items()} == {first.pk: True, earlier.pk: False}
