"""Whatever stands after the question mark, programs get an answer that they can read."""

import json
from xml.etree import ElementTree as Xml

import pytest
from django.test import Client
from django.utils.http import urlencode
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from volunteers.programme.filters import NAMES

# Also what only looks right, and bytes that are no text.
VALUES = st.one_of(
    st.text(max_size=40),
    st.binary(max_size=20),
    st.sampled_from(
        ["nordost", "2026-12-05", "2026-02-30", "1", "ar", "svenska", "15", "\x00", "9" * 300, "%"]
    ),
)
QUERIES = st.lists(st.tuples(st.sampled_from([*NAMES, "efter", "tillfalle"]), VALUES), max_size=6)


@pytest.mark.django_db
@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(QUERIES)
@example([("fran", "2026-12-06"), ("till", "2026-12-05")])
@example([("efter", "0001-01-01T00:00:00+23:59~1")])
def test_every_query_is_answered(event, query):
    client = Client()
    asked = urlencode(query)

    feed, atom = client.get(f"/kalender.ics?{asked}"), client.get(f"/kalender/atom.xml?{asked}")
    dates, events = client.get(f"/api/v1/occurrences?{asked}"), client.get(f"/api/v1/events?{asked}")

    assert [atom.status_code, events.status_code] == [200, 200]
    assert (feed.status_code, dates.status_code) in {(200, 200), (404, 422)}
    assert feed.status_code == 404 or Calendar.from_ical(feed.content)["VERSION"] == "2.0"
    assert Xml.fromstring(atom.content).tag.endswith("feed")  # noqa: S314 - our own
    assert set(json.loads(dates.content)) in ({"occurrences", "next"}, {"detail", "filters"})
    one = client.get(f"/kalender/kvallsvandring/event.ics?{asked}")
    assert one.status_code in {200, 404}
