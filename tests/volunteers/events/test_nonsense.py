"""No address is too strange for the calendar: it says what it cannot read, and leads back."""

from urllib.parse import quote

import pytest
from django.utils import translation
from django.utils.translation import gettext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from volunteers.events.filters import NAMES

PARAMETERS = [*NAMES, "efter", "vy", "manad", "tillfalle", "x"]
KNOWN = [
    "",
    "1",
    "15",
    "barn",
    "backa",
    "infobord",
    "ar",
    "ljus-pa-torget",
    "manad",
    "utskrift",
    "lista",
    "2026-12",
    "2026-12-05",
    "2026-02-30",
    "2099-12",
    "2000-01",
    "9999-12",
    "0000-00",
    "9" * 18,
    "9" * 400,
    "-1",
    "\x00",
    "\x1b[31m",
    "a\nb\r\nc",
    "\ud800",
    "\udfff\ud800",
    "\u0662\u0660\u0662\u0666-\u0661\u0662",
    "x" * 3000,
    "2026-01-01T00:00:00~5",
    "2026-01-01T00:00:00+00:00~5",
    "9999-12-31T23:59:59-14:00~1",
    "0001-01-01T00:00:00+14:00~1",
    "2026-02-30T00:00:00+00:00~1",
    "2026-01-01~1",
    "~",
]
VALUES = st.one_of(st.sampled_from(KNOWN), st.text(max_size=40), st.integers().map(str), st.dates().map(str))
QUERIES = st.one_of(
    st.lists(st.tuples(st.sampled_from(PARAMETERS), VALUES), max_size=6).map(
        lambda pairs: "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in pairs)
    ),
    # Bytes that are no UTF-8, names without values, and so on.
    st.binary(max_size=40).map(quote),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40),
)


@pytest.fixture
def shift(add_shift):
    return add_shift()


@pytest.mark.parametrize("path", ["/kalender/", "/kalender.ics", "/kalender/kvallsvandring/"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(query="efter=9999-12-31T23:59:59-14:00~1")
@example(query="efter=0001-01-01T00:00:00%2B14:00~1")
@example(query="efter=2026-01-01T00:00:00~5")
@example(query="vy=manad&manad=2026-12&manad=2026-11")
@example(query="vy=manad&fran=2099-12-31")
@example(query="vy=manad&fran=2000-01-01&till=2000-01-01")
@given(query=QUERIES)
def test_any_query_string_is_answered(client, shift, path, query):
    assert client.get(path, QUERY_STRING=query).status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("omrade=mars", "There is no such area. Choose one from the list."),
        ("vy=vecka", "The calendar is shown as a list, a month or for paper. Choose one of them."),
        (
            "vy=manad&vy=utskrift",
            "The same filter was given several times with different values. Choose one.",
        ),
        ("vy=manad&manad=2026-13", "Write a month as year-month, for example 2026-12."),
        (
            "vy=manad&manad=%D9%A2%D9%A0%D9%A2%D9%A6-12",
            "Write a month as year-month, for example 2026-12.",
        ),
        ("vy=manad&manad=2001-01", "The calendar does not go that far back."),
        ("vy=manad&manad=2098-12", "The calendar does not reach that far ahead."),
        ("vy=manad&typ=fest", "There is no such kind of event. Choose one from the list."),
        ("vy=utskrift&alder=17", "There is no such age. Choose one from the list."),
    ],
)
def test_nonsense_is_said_and_leads_back(client, add_date, query, said):
    add_date()

    html = client.get("/kalender/", QUERY_STRING=query).content.decode()

    with translation.override("sv"):
        assert gettext(said) in html
    assert "Kvällsvandring i Hammarkullen" not in html
    assert 'href="/kalender/"' in html.split("<main")[1]
