import re
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localdate

from volunteers.events.models import EventPage, Occurrence
from volunteers.programme.filters import EventFilter
from volunteers.programme.months import (
    MOST_A_DAY,
    MOST_DATES,
    Day,
    Month,
    month_of,
    table,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DECEMBER = Month(2026, 12)


def at(day: int, hour: int = 18, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=STOCKHOLM)


def on_days(month: Month = DECEMBER) -> dict[int, int]:
    """How many dates each day of the month itself holds."""
    return {day.date.day: len(day.rows) for day in days_with_dates(month) if not day.is_outside}


def days_with_dates(month: Month) -> list[Day]:
    """The days of the table, those of the months beside it too, on which anything happens."""
    return [day for week in table(EventFilter(), month).weeks for day in week if day.rows]


class Cells(HTMLParser):
    """Text and links of each cell of the month's table."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.cells: list[dict] = []
        self.feed(html.split('<table class="month">')[1].partition("</table>")[0])

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag in {"td", "th"}:
            self.cells.append({"tag": tag, "attrs": dict(attrs), "text": "", "links": []})
        if tag == "a":
            self.cells[-1]["links"].append(dict(attrs)["href"])

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1]["text"] += f" {data.strip()}"


def cells(client, **query: str) -> list[dict]:
    return Cells(client.get("/kalender/", {"vy": "manad"} | query).content.decode()).cells


def cell_of(found: list[dict], day: int) -> dict:
    inside = [cell for cell in found if cell["tag"] == "td" and cell["attrs"].get("class") != "outside"]
    return inside[day - 1]


@pytest.mark.parametrize(
    ("month", "first", "last", "weeks"),
    [
        (Month(2026, 12), date(2026, 11, 30), date(2027, 1, 3), 5),
        (Month(2027, 2), date(2027, 2, 1), date(2027, 2, 28), 4),
        (Month(2026, 8), date(2026, 7, 27), date(2026, 9, 6), 6),
    ],
)
def test_weeks_are_whole_and_begin_on_monday(db, month, first, last, weeks):
    found = table(EventFilter(), month).weeks

    assert (found[0][0].date, found[-1][-1].date, len(found)) == (first, last, weeks)
    assert [day.date.weekday() for week in found for day in week] == list(range(7)) * weeks
    assert all(day.is_outside == (month_of(day.date) != month) for week in found for day in week)


@pytest.mark.parametrize("month", [Month(2026, 1), Month(2026, 12)])
def test_months_count_over_the_year(month):
    assert month.plus(-1).plus(1) == month.plus(24).plus(-24) == month
    assert month.last_day + timedelta(days=1) == month.plus(1).first_day


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (at(5), at(5, 20), [5]),
        (at(5, 22), at(6, 3), [5]),  # a night belongs to its evening
        (at(5, 0), at(6, 0), [5]),  # a whole day
        (at(5, 0), at(8, 0), [5, 6, 7]),
        (at(4), at(6, 15), [4, 5, 6]),
        (at(29, 12, month=11), at(2, 12), [1, 2]),
        (at(30, 22, month=11), at(1, 2), []),
        (at(31, 20), datetime(2027, 1, 3, 12, tzinfo=STOCKHOLM), [31]),
    ],
)
def test_a_date_stands_on_each_of_its_days(event, start, end, days):
    Occurrence.objects.create(event=event, starts_at=start, ends_at=end)

    assert list(on_days()) == days


def test_the_hours_that_clocks_skip_and_repeat_change_no_day(event):
    for day in (date(2027, 3, 28), date(2026, 10, 25)):
        midnight = datetime.combine(day, datetime.min.time(), tzinfo=STOCKHOLM)
        Occurrence.objects.create(
            event=event, starts_at=midnight, ends_at=midnight + timedelta(days=1), all_day=True
        )

    assert (on_days(Month(2027, 3)), on_days(Month(2026, 10))) == ({28: 1}, {25: 1})


def test_cells_link_to_the_dates_and_to_the_list_below(client, add_date):
    on, off = add_date(starts_at=at(5)), add_date(starts_at=at(11), called_off=True)

    html = client.get("/kalender/?vy=manad&manad=2026-12").content.decode()
    found = Cells(html).cells

    address = f"/kalender/kvallsvandring/?tillfalle={on.pk}"
    assert cell_of(found, 5)["links"] == ["#dag-2026-12-05", address]
    assert "18.00" in cell_of(found, 5)["text"]
    assert 'id="dag-2026-12-05"' in html
    assert cell_of(found, 11)["links"][1].endswith(f"={off.pk}")
    assert "<s>Kvällsvandring i Hammarkullen</s> <b>Inställt</b>" in html
    assert cell_of(found, 6) == cell_of(found, 6) | {"links": []}
    assert [cell["attrs"] for cell in found if cell["tag"] == "th"] == [{"scope": "col"}] * 7


def test_a_date_of_several_days_is_listed_once_and_linked_from_each(client, add_date):
    add_date(starts_at=at(4), hours=50)

    html = client.get("/kalender/?vy=manad&manad=2026-12").content.decode()

    assert html.count('id="dag-') == 1
    assert [cell_of(Cells(html).cells, day)["links"][0] for day in (4, 5, 6)] == ["#dag-2026-12-04"] * 3


def test_a_full_day_shows_some_and_leads_to_the_rest(client, add_date):
    for _ in range(MOST_A_DAY + 2):
        add_date(starts_at=at(5))

    links = cell_of(cells(client, manad="2026-12", omrade="nordost"), 5)["links"]

    assert len(links) == 1 + MOST_A_DAY + 1
    assert links[-1] == "/kalender/?omrade=nordost&fran=2026-12-05&till=2026-12-05"


def test_today_is_marked_and_the_month_is_this_one(client, site):
    marked = [cell for cell in cells(client) if cell["attrs"].get("aria-current") == "date"]

    assert [cell["text"].split() for cell in marked] == [[str(localdate().day)]]


def test_the_month_of_the_first_day_asked_for_comes_first(client, event):
    coming = month_of(localdate()).plus(3)

    response = client.get("/kalender/", {"vy": "manad", "fran": coming.first_day.isoformat()})

    assert f"manad={coming.plus(1)}" in response.content.decode()


def test_months_lead_to_each_other_with_the_filters_and_no_further_than_there_are_any(client, event):
    this = month_of(localdate())
    last = this.plus(24)
    query = {"vy": "manad", "manad": str(last), "typ": "infobord"}

    html = client.get("/kalender/", query).content.decode()

    before = f"/kalender/?typ=infobord&amp;vy=manad&amp;manad={last.plus(-1)}"
    assert f'<a href="{before}" rel="prev">' in html
    assert f'href="/kalender/?typ=infobord&amp;vy=manad&amp;manad={this}"' in html
    assert 'rel="next"' not in html
    assert 'rel="prev"' not in client.get("/kalender/?vy=manad").content.decode()


def test_the_earliest_date_is_where_months_begin(client, add_date):
    now = timezone.now()
    add_date(starts_at=now - timedelta(days=70))
    first = month_of(localdate(now - timedelta(days=70)))

    assert 'rel="prev"' not in client.get(f"/kalender/?vy=manad&manad={first}").content.decode()
    assert 'rel="prev"' in client.get(f"/kalender/?vy=manad&manad={first.plus(1)}").content.decode()
    assert 'class="summary"' in client.get(f"/kalender/?vy=manad&manad={first.plus(-1)}").content.decode()


def test_filters_narrow_the_month(client, add_date):
    add_date(starts_at=at(5))

    assert cell_of(cells(client, manad="2026-12", omrade="nordost"), 5)["links"]
    assert not cell_of(cells(client, manad="2026-12", omrade="hisingen"), 5)["links"]
    assert not cell_of(cells(client, manad="2026-12", fran="2026-12-06"), 5)["links"]


def test_the_month_takes_the_same_queries_for_one_and_for_many(client, add_shift, add_date):
    def queries() -> int:
        client.get("/kalender/?vy=manad&manad=2026-12")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/kalender/?vy=manad&manad=2026-12").status_code == 200
        return len(found)

    add_shift(add_date(starts_at=at(5)))
    one = queries()
    for day in range(1, 30):
        add_shift(add_date(starts_at=at(day)))
    assert queries() == one


def test_a_crowded_month_says_that_it_is_cut(event):
    start = at(1, 8)
    Occurrence.objects.bulk_create(
        Occurrence(event=event, starts_at=start, ends_at=start + timedelta(hours=1))
        for _ in range(MOST_DATES + 1)
    )

    found = table(EventFilter(), DECEMBER)

    assert (found.is_cut, on_days()) == (True, {1: MOST_DATES})


def test_weekdays_stand_from_monday_in_full_and_in_short(client, site):
    names = [cell["text"].split() for cell in cells(client) if cell["tag"] == "th"]

    assert (names[0], names[6]) == (["måndag", "mån"], ["söndag", "sön"])


def test_a_hidden_place_stays_hidden_in_every_view(client, event, add_date):
    EventPage.objects.update(place_hidden=True)
    add_date(starts_at=at(5), place="Bakom kiosken")

    for query in ("fran=2026-12-01", "vy=manad&manad=2026-12", "vy=utskrift&fran=2026-12-01"):
        html = client.get(f"/kalender/?{query}").content.decode()
        assert ("kiosken" in html, "Hammarkulletorget" in html, "Södra Angered" in html) == (
            False,
            False,
            True,
        )


def test_days_of_the_months_beside_show_their_dates_and_lead_to_them(event, client):
    Occurrence.objects.create(event=event, starts_at=at(30, month=11), ends_at=at(30, 20, month=11))
    january = datetime(2027, 1, 2, 18, tzinfo=STOCKHOLM)
    Occurrence.objects.create(event=event, starts_at=january, ends_at=january + timedelta(hours=2))

    assert [day.date for day in days_with_dates(DECEMBER)] == [date(2026, 11, 30), date(2027, 1, 2)]
    assert table(EventFilter(), DECEMBER).agenda == []
    outside = [cell for cell in cells(client, manad="2026-12") if cell["attrs"].get("class") == "outside"]
    assert [cell["links"][0] for cell in outside if cell["links"]] == [
        "/kalender/?fran=2026-11-30&till=2026-11-30",
        "/kalender/?fran=2027-01-02&till=2027-01-02",
    ]


def test_calendar_opens_at_the_next_month_that_has_dates(event, client):
    far = localdate().replace(day=1) + timedelta(days=100)
    starts = datetime(far.year, far.month, 15, 18, tzinfo=STOCKHOLM)
    Occurrence.objects.create(event=event, starts_at=starts, ends_at=starts + timedelta(hours=2))

    assert (
        Month(far.year, far.month).words
        in client.get("/kalender/", {"vy": "manad"}).text.split("<caption>")[1]
    )


def test_day_of_the_table_says_what_is_full(event, client, add_date, add_shift, join):
    full, free = (add_date(starts_at=timezone.now() + timedelta(days=days)) for days in (1, 2))
    join(add_shift(full, capacity=1), "first@example.org")
    add_shift(free, capacity=1)
    month = client.get("/kalender/", {"vy": "manad", "manad": str(month_of(localdate(full.starts_at)))}).text

    cell = re.search(rf"tillfalle={full.pk}\"(.*?)</a>", month, re.DOTALL)[1]
    assert "<b>Kö</b>" in cell
    assert "Kö" not in re.search(rf"tillfalle={free.pk}\"(.*?)</a>", month, re.DOTALL)[1]
