from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Locale, PageViewRestriction

from volunteers.events.models import EventIndexPage, EventPage, Occurrence

EVENTS, DATES = "/api/v1/events", "/api/v1/occurrences"
AREA = {"slug": "sodra-angered", "name": "Södra Angered", "district": "Nordost"}
PAGE = "http://testserver/kalender/kvallsvandring/"


@pytest.fixture
def partner() -> Client:
    return Client()


@pytest.fixture
def walk(event) -> EventPage:
    """An event of which every fact is known."""
    event.position, event.bring, event.organiser = "57.70716, 11.96679", "En lykta", "Områdets samordnare"
    event.languages, event.step_free, event.age = "Svenska, arabiska", "delvis", "15"
    event.last_published_at = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    event.save()
    return event


@pytest.fixture
def date(walk, add_date) -> Occurrence:
    return add_date(
        starts_at=datetime(2099, 12, 4, 18, tzinfo=UTC),
        uid=UUID("6f1c1f0e-30a6-4a52-8d5f-2f1b76a5a0d1"),
        changed_at=datetime(2026, 11, 1, 8, 30, 15, tzinfo=UTC),
        note="Ta med lykta.",
    )


def test_date_as_a_whole(partner, date, add_shift):
    add_shift(date, capacity=5, taken=2, text="Vi går två och två.")

    answer = partner.get(DATES)

    assert answer.json() == {
        "occurrences": [
            {
                "id": "6f1c1f0e-30a6-4a52-8d5f-2f1b76a5a0d1",
                "event": {"slug": "kvallsvandring", "title": "Kvällsvandring i Hammarkullen", "url": PAGE},
                "starts_at": "2099-12-04T19:00:00+01:00",
                "ends_at": "2099-12-04T23:00:00+01:00",
                "all_day": False,
                "called_off": False,
                "place": "Hammarkulletorget",
                "area": AREA,
                "position": {"latitude": 57.70716, "longitude": 11.96679},
                "note": "Ta med lykta.",
                "places": "3 platser kvar",
                "shifts": [
                    {
                        "role": "Vandrare",
                        "text": "Vi går två och två.",
                        "starts_at": "2099-12-04T19:00:00+01:00",
                        "ends_at": "2099-12-04T23:00:00+01:00",
                        "sign_up": "open",
                        "places_left": 3,
                        "opens_at": None,
                    }
                ],
                "updated_at": "2026-11-01T09:30:15+01:00",
                "url": f"{PAGE}?tillfalle={date.pk}",
                "file": f"{PAGE}event.ics?tillfalle={date.pk}",
            }
        ],
        "next": None,
    }


def words(choice: EventPage.Age | EventPage.StepFree) -> str:
    with override("sv"):
        return str(choice.label)


def test_event_as_a_whole(partner, walk):
    known = {
        "slug": "kvallsvandring",
        "title": "Kvällsvandring i Hammarkullen",
        "intro": "Vi går tillsammans.",
        "kind": {"value": "kvallsvandring", "words": "kvällsvandring"},
        "area": AREA,
        "place": "Hammarkulletorget",
        "position": {"latitude": 57.70716, "longitude": 11.96679},
        "languages": ["Svenska", "arabiska"],
        "age": {"value": "15", "words": words(EventPage.Age.FIFTEEN)},
        "step_free": {"value": "delvis", "words": words(EventPage.StepFree.PARTLY)},
        "bring": "En lykta",
        "organiser": "Områdets samordnare",
        "is_series": False,
        "updated_at": "2026-11-01T09:30:00+01:00",
        "url": PAGE,
        "feed": f"{PAGE}event.ics",
    }

    listed, one = partner.get(EVENTS).json(), partner.get(f"{EVENTS}/kvallsvandring").json()

    assert one == known
    assert listed == {"events": [one], "next": None}


@pytest.mark.parametrize(
    ("shift", "sign_up", "left"),
    [
        ({"capacity": 5, "taken": 2}, "open", 3),
        ({"capacity": 5, "taken": 5}, "waiting list", 0),
        # Nobody passes those who wait already and would fit.
        ({"capacity": 5, "taken": 3, "waiting": 5, "least_waiting": 2}, "waiting list", 0),
        ({"capacity": 5, "taken": 3, "waiting": 6, "least_waiting": 3}, "open", 2),
        # Capacity that was lowered below what is taken.
        ({"capacity": 1, "taken": 3}, "waiting list", 0),
    ],
)
def test_places_left(partner, date, add_shift, shift, sign_up, left):
    add_shift(date, **shift)

    (shown,) = partner.get(DATES).json()["occurrences"][0]["shifts"]

    assert (shown["sign_up"], shown["places_left"]) == (sign_up, left)
    # How many have a place or wait is nobody's business.
    assert not {"taken", "waiting", "capacity"} & set(shown)


def test_shift_that_began_and_date_called_off_are_closed(partner, add_date, add_shift):
    begun = add_date(starts_at=timezone.now() - timedelta(hours=1), hours=4)
    off = add_date(called_off=True)
    add_shift(begun, capacity=5)
    add_shift(off, capacity=5)

    shown = partner.get(DATES).json()["occurrences"]

    assert [
        (row["called_off"], row["shifts"][0]["sign_up"], row["shifts"][0]["places_left"]) for row in shown
    ] == [
        (False, "closed", 0),
        (True, "closed", 0),
    ]


def test_later_meetings_of_a_series_show_its_places(partner, walk, add_date, add_shift):
    walk.is_series = True
    walk.save()
    start = timezone.now() + timedelta(days=3)
    first, *_rest = [add_date(starts_at=start + timedelta(weeks=number)) for number in range(3)]
    add_shift(first, capacity=20, taken=18)

    shown = partner.get(DATES).json()["occurrences"]

    assert [[shift["places_left"] for shift in row["shifts"]] for row in shown] == [[2], [2], [2]]
    assert [row["places"] for row in shown] == ["2 platser kvar"] * 3


def test_series_that_has_begun_takes_nobody_more(partner, walk, add_date, add_shift):
    walk.is_series = True
    walk.save()
    start = timezone.now() - timedelta(days=3)
    _first, second = [add_date(starts_at=start + timedelta(weeks=number)) for number in range(2)]
    add_shift(second, capacity=20)

    (row,) = partner.get(DATES).json()["occurrences"]

    assert (row["shifts"][0]["sign_up"], row["shifts"][0]["places_left"]) == ("closed", 0)


def test_hidden_place_is_the_area_everywhere(partner, walk, date):
    walk.place, walk.place_hidden = "Hos Alva", True
    walk.save()
    Occurrence.objects.filter(pk=date.pk).update(place="Bakgården")

    for address in (EVENTS, f"{EVENTS}/kvallsvandring", DATES):
        content = partner.get(address).content.decode()
        assert "Hos Alva" not in content
        assert "Bakgården" not in content
        assert '"latitude"' not in content
        assert "57.70716" not in content  # fewer digits may be those of a second
        assert '"place":"Södra Angered"' in content


def test_date_at_another_place_has_not_the_events_position(partner, date):
    date.place = "Järntorget"
    date.save()

    (row,) = partner.get(DATES).json()["occurrences"]

    assert (row["place"], row["position"]) == ("Järntorget", None)


def test_whole_day_ends_when_the_next_begins(partner, add_date):
    add_date(starts_at=datetime(2099, 12, 4, 23, tzinfo=UTC), hours=24, all_day=True)

    (row,) = partner.get(DATES).json()["occurrences"]

    assert (row["all_day"], row["starts_at"], row["ends_at"]) == (
        True,
        "2099-12-05T00:00:00+01:00",
        "2099-12-06T00:00:00+01:00",
    )


@pytest.mark.parametrize(
    ("query", "found"), [("omrade=nordost", 1), ("omrade=hisingen", 0), ("typ=infobord", 0)]
)
def test_filters_are_those_of_the_calendar(partner, date, query, found):
    assert len(partner.get(f"{DATES}?{query}").json()["occurrences"]) == found


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("fran=2026-02-30", ["fran"]),
        ("omrade=%00&typ=x", ["omrade", "typ"]),
        ("sprak=%ff%00", ["sprak"]),
        ("fran=2026-12-02&till=2026-12-01", ["till"]),
        ("plats=1&plats=2", ["plats"]),
    ],
)
def test_nonsense_is_refused_with_a_sentence_for_each(partner, date, query, names):
    answer = partner.get(f"{DATES}?{query}")

    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/json")
    problem = answer.json()
    assert sorted(problem["filters"]) == names
    assert problem["detail"] == " ".join(problem["filters"].values())
    assert problem["detail"].endswith(".")


def test_list_goes_on_where_it_stopped(partner, event):
    start = timezone.now() + timedelta(days=1)
    # Two at each time, so that a slice ends between equals.
    Occurrence.objects.bulk_create(
        Occurrence(event=event, starts_at=start + timedelta(hours=n // 2), ends_at=start + timedelta(hours=n))
        for n in range(2, 122)
    )
    address, seen = f"{DATES}?omrade=nordost", []

    while address:
        answer = partner.get(address).json()
        seen += [row["id"] for row in answer["occurrences"]]
        address = answer["next"] and answer["next"].removeprefix("http://testserver")

    assert seen == [
        str(uid) for uid in Occurrence.objects.order_by("starts_at", "pk").values_list("uid", flat=True)
    ]


def test_events_go_on_where_they_stopped(partner, event):
    index = EventIndexPage.objects.get()
    for number in range(50):
        index.add_child(instance=EventPage(title="x", slug=f"e-{number}", intro="x", place="y"))

    first = partner.get(EVENTS).json()
    second = partner.get(first["next"].removeprefix("http://testserver")).json()

    assert [len(first["events"]), len(second["events"]), second["next"]] == [50, 1, None]
    slugs = [row["slug"] for row in first["events"] + second["events"]]
    assert len(set(slugs)) == 51


@pytest.mark.parametrize(
    "cursor", ["x", "~", "%00", "%ff~1", "2026-02-30~1", "1" * 30 + "~1", "1~" + "1" * 30]
)
def test_cursor_that_cannot_be_read_begins_from_the_start(partner, date, cursor):
    dates, events = (partner.get(f"{address}?efter={cursor}") for address in (DATES, EVENTS))

    assert [len(dates.json()["occurrences"]), len(events.json()["events"])] == [1, 1]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59"])
def test_cursor_at_the_end_of_time_is_no_failure(partner, date, moment):
    assert partner.get(f"{DATES}?efter={moment}~1").status_code == 200


@pytest.fixture
def hidden(walk, date, request):
    if request.param == "unpublished":
        walk.unpublish()
    else:
        PageViewRestriction.objects.create(page=walk.get_parent(), restriction_type="login")


@pytest.mark.parametrize("hidden", ["unpublished", "restricted above"], indirect=True)
def test_what_is_not_for_all_is_not_here(partner, hidden):
    assert partner.get(EVENTS).json()["events"] == []
    assert partner.get(DATES).json()["occurrences"] == []
    assert partner.get(f"{EVENTS}/kvallsvandring").status_code == 404


def test_event_stands_once_in_the_language_that_has_its_dates(partner, site, walk):
    locale = Locale.objects.create(language_code="en")
    site.copy_for_translation(locale, copy_parents=True)
    translated = walk.copy_for_translation(locale, copy_parents=True)
    translated.title, translated.slug, translated.live = "Evening walk", "evening-walk", True
    translated.save()

    assert [row["slug"] for row in partner.get(EVENTS).json()["events"]] == ["kvallsvandring"]
    assert partner.get(f"{EVENTS}/evening-walk").status_code == 404


@pytest.mark.parametrize(
    "address", ["/api/", "/api/v1/", "/api/v1/events/", "/api/v1/events/nix", "/api/v1/events/%00"]
)
def test_nothing_here_is_said_as_json(partner, walk, address):
    answer = partner.get(address)

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")
    assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("address", [EVENTS, f"{EVENTS}/kvallsvandring", DATES, "/api/openapi.json"])
def test_it_is_only_read(partner, date, method, address):
    answer = getattr(partner, method)(address)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize("address", [EVENTS, f"{EVENTS}/kvallsvandring", DATES, "/api/openapi.json"])
def test_headers_let_any_site_read_it_and_keep_it(partner, date, address):
    first = partner.get(address)
    again = partner.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    for answer in (first, again):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert "cookie" not in answer.headers.get("Vary", "").lower()
        assert not answer.cookies
    refused = partner.get("/api/v1/occurrences?typ=x")
    assert refused.headers["Access-Control-Allow-Origin"] == "*"


def test_a_place_taken_is_a_new_version(partner, date, add_shift):
    shift = add_shift(date, capacity=2)
    before = partner.get(DATES)
    shift.taken = 1
    shift.save()

    after = partner.get(DATES, headers={"If-None-Match": before.headers["ETag"]})

    assert (after.status_code, after.json()["occurrences"][0]["places"]) == (200, "1 plats kvar")


def test_queries_are_as_many_for_one_row_and_for_thirty(
    partner, walk, add_date, add_shift, django_assert_num_queries
):
    index = EventIndexPage.objects.get()
    for rows in (1, 30):
        while Occurrence.objects.count() < rows:
            number = Occurrence.objects.count()
            page = index.add_child(
                instance=EventPage(
                    title="x",
                    slug=f"e-{number}",
                    intro="x",
                    place="y",
                    area=walk.area,
                    is_series=number % 2 == 0,
                )
            )
            add_shift(add_date(event=page))
        with django_assert_num_queries(3):  # area, dates, shifts
            assert len(partner.get(f"{DATES}?omrade=nordost").json()["occurrences"]) == rows
        with django_assert_num_queries(2):  # restrictions, events
            assert len(partner.get(EVENTS).json()["events"]) == rows + 1


def test_description_names_what_filters_take(partner, campaign):
    description = partner.get("/api/openapi.json").json()

    parameters = {one["name"]: one["schema"] for one in description["paths"][DATES]["get"]["parameters"]}
    assert parameters["kampanj"]["enum"] == ["", "ljus-pa-torget"]
    assert "sodra-angered" in parameters["omrade"]["enum"]
    assert sorted(description["paths"]) == [EVENTS, f"{EVENTS}/{{slug}}", DATES]
