from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.models import Locale, PageViewRestriction

from volunteers.events.models import EventIndexPage, EventPage, Occurrence
from volunteers.programme.calendar_view import MOST_ON_PAPER
from volunteers.programme.kinds import terms_of
from volunteers.programme.listing import first_upper, in_full, in_short
from volunteers.programme.places_left import Seats, seats
from volunteers.shifts.availability import Availability, State

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def queries_of(client, address):
    """How many queries the address takes once Wagtail knows its sites."""
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        response = client.get(address)
    assert response.status_code == 200
    return len(found)


def a_shift(state: State, left: int = 0, *, opens: timedelta | None = None) -> Availability:
    return Availability(state, left, NOW + opens if opens else None, NOW + timedelta(days=30))


DAYS = timedelta(days=23)
LATER, SOON = a_shift(State.NOT_OPEN_YET, opens=DAYS), a_shift(State.NOT_OPEN_YET, opens=timedelta(hours=5))


@pytest.mark.parametrize(
    ("shifts", "said"),
    [
        ([], Seats("Open to all", "open")),
        ([a_shift(State.OPEN, 3)], Seats("3 places left", "mint")),
        ([a_shift(State.OPEN, 1)], Seats("1 place left", "mint")),
        ([a_shift(State.OPEN, 3), a_shift(State.FULL), LATER], Seats("3 places left", "mint")),
        ([a_shift(State.CLOSED), a_shift(State.FULL)], Seats("Queue", "full", is_full=True)),
        ([a_shift(State.CLOSED)], Seats("Sign-up is closed", "full")),
        ([a_shift(State.CALLED_OFF)], Seats("Sign-up is closed", "full")),
        ([LATER, a_shift(State.FULL)], Seats("Sign-up opens Tuesday 15 December", "full")),
        ([LATER, SOON], Seats("Sign-up opens at 18:00", "full")),
    ],
)
def test_seats_say_what_is_left(shifts, said):
    with translation.override("en"):
        assert seats(shifts, called_off=False, now=NOW) == said
        assert seats(shifts, called_off=True, now=NOW) == Seats("Called off", "off")


@pytest.mark.parametrize(
    ("language", "said"),
    [("sv", ("Fredag 27 november 2026", "19.00–01.00")), ("en", ("Friday 27 November 2026", "19:00–01:00"))],
)
def test_when_is_said_as_the_language_writes_it(language, said):
    start = datetime(2026, 11, 27, 18, tzinfo=UTC)
    with translation.override(language):
        assert in_full(start, start + timedelta(hours=6)) == said


def test_when_names_both_days_of_something_longer_than_a_day():
    start = datetime(2026, 11, 27, 18, tzinfo=UTC)
    with translation.override("en"):
        assert in_full(start, start + timedelta(days=2)) == (
            "Friday 27 November 2026 19:00 –",
            "Sunday 29 November 2026 19:00",
        )


def test_list_takes_the_same_queries_for_one_and_for_300_dates(client, add_date, add_shift):
    add_shift()
    one = queries_of(client, "/kalender/")
    for days in range(8, 307):
        date = add_date(starts_at=timezone.now() + timedelta(days=days))
        if days % 10 == 0:
            add_shift(date)
    assert queries_of(client, "/kalender/") == one
    assert client.get("/kalender/").content.count(b'<li class="event"') == 30


def test_list_shows_more_from_where_it_ended(client, add_date):
    for days in range(1, 41):
        add_date(starts_at=timezone.now() + timedelta(days=days))
    first = client.get("/kalender/").content.decode()
    more = first.split('href="?efter=')[1].split('"')[0]
    second = client.get(f"/kalender/?efter={more}").content.decode()
    shown = {
        page: {line.split('"')[0] for line in html.split("tillfalle=")[1:]}
        for page, html in ((1, first), (2, second))
    }
    assert (len(shown[1]), len(shown[2]), shown[1] & shown[2]) == (30, 10, set())


def test_list_keeps_the_filter_in_the_form_and_in_the_feeds(client, add_date):
    add_date()
    html = client.get("/kalender/?omrade=nordost&typ=kvallsvandring").content.decode()
    assert '<option value="nordost" selected>' in html
    assert '<option value="kvallsvandring" selected>' in html
    assert 'href="webcal://testserver/kalender.ics?omrade=nordost&amp;typ=kvallsvandring"' in html
    assert 'href="http://testserver/kalender.ics?omrade=nordost&amp;typ=kvallsvandring"' in html
    assert "Kvällsvandring i Hammarkullen" in html


def test_list_without_a_match_leads_back(client, add_date):
    add_date()
    html = client.get("/kalender/?omrade=billdal").content.decode()
    assert "Kvällsvandring i Hammarkullen" not in html
    assert '<a class="btn btn--line" href="/kalender/">' in html


def test_event_takes_at_most_ten_queries(client, add_date, add_shift):
    for days in range(1, 12):
        add_shift(add_date(starts_at=timezone.now() + timedelta(days=days)))
    assert queries_of(client, "/kalender/kvallsvandring/") <= 10


def test_event_shows_the_next_date_that_is_on(client, add_date):
    add_date(starts_at=timezone.now() + timedelta(days=1), called_off=True)
    on = add_date(starts_at=timezone.now() + timedelta(days=2))
    assert client.get("/kalender/kvallsvandring/").context["occurrence"] == on


def test_event_shows_the_date_asked_for(client, add_date):
    past = add_date(starts_at=timezone.now() - timedelta(days=3))
    add_date()
    assert client.get(f"/kalender/kvallsvandring/?tillfalle={past.pk}").context["occurrence"] == past


@pytest.mark.parametrize("asked", ["", "x", "²", "-1", "0", "9" * 30])
def test_event_shows_the_next_date_when_the_one_asked_for_is_nonsense(client, add_date, asked):
    coming = add_date()
    assert client.get("/kalender/kvallsvandring/", {"tillfalle": asked}).context["occurrence"] == coming


def test_event_without_dates_says_so(client, event):
    response = client.get("/kalender/kvallsvandring/")
    assert response.context["occurrence"] is None
    assert "No date is set yet" in response.content.decode() or "Inget datum" in response.content.decode()


def test_event_says_which_campaign_it_serves(client, add_date):
    add_date()
    assert (
        '<a href="/kampanjer/ljus-pa-torget/">Ljus på torget</a>'
        in client.get("/kalender/kvallsvandring/").content.decode()
    )


def test_event_behind_a_password_stays_there(client, campaign, add_date):
    add_date()
    PageViewRestriction.objects.create(
        page=campaign, restriction_type=PageViewRestriction.PASSWORD, password="hemligt"
    )
    assert "Hammarkulletorget" not in client.get("/kalender/kvallsvandring/").content.decode()


@pytest.fixture
def english(site, campaign, event):
    """The tree in English, mirrored, with the event alone translated."""
    locale = Locale.objects.create(language_code="en")
    for page in (site, EventIndexPage.objects.get(), campaign.get_parent(), campaign):
        page.specific.copy_for_translation(locale, alias=True)
    copy = event.copy_for_translation(locale)
    copy.title, copy.place, copy.live = "Evening walk", "The square", True
    copy.save_revision().publish()
    cache.clear()
    return copy


def test_event_in_english_shows_the_dates_of_its_swedish_page(client, english, add_date):
    date = add_date()
    response = client.get(f"/en/kalender/{english.slug}/")
    html = response.content.decode()
    assert response.context["occurrence"] == date
    assert "<h1>Evening walk</h1>" in html
    assert '<a href="/kalender/kvallsvandring/" lang="sv" hreflang="sv">Svenska</a>' in html
    assert (
        f'<link rel="alternate" hreflang="en" href="http://testserver/en/kalender/{english.slug}/">' in html
    )


def test_list_in_english_names_the_event_in_english(client, english, add_date):
    date = add_date()
    html = client.get("/en/kalender/").content.decode()
    assert (
        f'<a class="cover" href="/en/kalender/{english.slug}/?tillfalle={date.pk}">Evening walk</a>' in html
    )
    assert "The square" in html


def test_list_in_english_marks_what_is_still_in_swedish(client, english, event, add_date):
    date = add_date()
    english.unpublish()
    html = client.get("/en/kalender/").content.decode()
    address = f"/kalender/kvallsvandring/?tillfalle={date.pk}"
    assert f'<a class="cover" href="{address}" lang="sv" dir="ltr">{event.title}</a>' in html


def facts_of(client, address="/kalender/kvallsvandring/"):
    """The facts of an event's page, tags and all."""
    return client.get(address).content.decode().split('<dl class="facts">')[1].split("</dl>")[0]


def test_event_says_what_holds_for_whoever_comes(client, event, add_date):
    for name, value in {
        "age": "15",
        "step_free": "delvis",
        "languages": "Svenska, arabiska",
        "bring": "Varma skor",
        "organiser": "Områdets samordnare",
        "position": "57.70716, 11.96679",
    }.items():
        setattr(event, name, value)
    event.save()
    add_date(all_day=True, hours=24, starts_at=datetime(2030, 1, 1, 23, tzinfo=UTC))

    said = facts_of(client)

    with translation.override("sv"):
        age, partly = first_upper(gettext("from 15 years")), first_upper(gettext("in part"))
        day = gettext("the whole day")
    for words in (age, partly, "Svenska, arabiska", "Varma skor", "Områdets samordnare", day):
        assert words in said
    assert 'href="geo:57.70716,11.96679"' in said


def test_event_tells_a_hidden_place_nowhere(client, event, add_date):
    event.place_hidden, event.position = True, "57.70716, 11.96679"
    event.save()
    add_date(place="Bakom kiosken")
    add_date(place="Under bron", starts_at=timezone.now() + timedelta(days=8))

    html = client.get("/kalender/kvallsvandring/").content.decode()

    assert [w for w in ("kiosken", "bron", "Hammarkulletorget", "57.7", "geo:") if w in html] == []
    assert "Södra Angered" in facts_of(client)
    with translation.override("sv"):
        assert gettext("Those who have a place are told where to meet.") in html


def test_a_place_that_is_hidden_in_swedish_is_hidden_in_english(client, english, event, add_date):
    event.place_hidden = True
    event.save()
    add_date(place="Behind the kiosk")

    for address in ("/en/kalender/", f"/en/kalender/{english.slug}/"):
        html = client.get(address).content.decode()
        assert ("kiosk" in html, "The square" in html, "Södra Angered" in html) == (False, False, True)


def test_another_place_is_shown_without_the_way_to_the_usual_one(client, event, add_date):
    event.position = "57.70716, 11.96679"
    event.save()
    add_date(place="Biblioteket")

    said = facts_of(client)

    assert ("Biblioteket" in said, "geo:" in said) == (True, False)


def test_a_moved_date_says_so_in_the_list_and_on_the_page(client, add_date):
    moved = add_date(note="Vi börjar en timme senare.")
    moved.rule_starts_at, moved.rule_ends_at = moved.starts_at - timedelta(hours=1), moved.ends_at
    moved.save()
    with translation.override("sv"):
        words = f'<span class="tag tag--quiet">{gettext("Changed time")}</span>'

    assert words in client.get("/kalender/").content.decode()
    assert words in client.get("/kalender/?vy=utskrift").content.decode()
    assert words in facts_of(client)
    assert "Vi börjar en timme senare." in facts_of(client)
    moved.rule_starts_at = moved.starts_at
    moved.save()
    assert words not in client.get("/kalender/").content.decode()


@pytest.mark.parametrize("kind", EventPage.Kind)
def test_terms_are_known_for_every_kind_with_terms(kind):
    with translation.override("en"):
        said = " ".join(str(sentence) for sentence in terms.sentences) if (terms := terms_of(kind)) else ""

    expected = {
        "kvallsvandring": "112",
        "trygghetsvandring": "20 people",
        "laxhjalp": "criminal record",
        "barnaktivitet": "criminal record",
        "introduktion": "",
        "ovrigt": "",
    }
    assert expected.get(kind.value, "Nothing special") in said
    assert bool(said) == bool(expected.get(kind.value, "Nothing special"))


def test_terms_of_the_kind_stand_on_the_page(client, add_date):
    add_date()
    with translation.override("sv"):
        said = gettext("You never intervene. In danger you call 112.")

    assert said in client.get("/kalender/kvallsvandring/").content.decode()


def test_paper_holds_the_dates_that_match_and_says_when_it_is_cut(client, event):
    start = timezone.now() + timedelta(days=1)
    Occurrence.objects.bulk_create(
        Occurrence(event=event, starts_at=start, ends_at=start + timedelta(hours=1))
        for _ in range(MOST_ON_PAPER + 1)
    )

    html = client.get("/kalender/?vy=utskrift").content.decode()
    one_less = client.get("/kalender/?vy=utskrift&omrade=hisingen").content.decode()

    assert html.count("<tr><td>") == MOST_ON_PAPER
    with translation.override("sv"):
        cut = gettext("Only the first %(most)s dates are here. Choose an area or days to see the others.")
    assert cut % {"most": MOST_ON_PAPER} in html
    assert (one_less.count("<tr><td>"), cut % {"most": MOST_ON_PAPER} in one_less) == (0, False)


def test_paper_takes_the_same_queries_for_one_and_for_many_dates(client, add_shift):
    add_shift()
    one = queries_of(client, "/kalender/?vy=utskrift")
    for _ in range(20):
        add_shift()
    assert queries_of(client, "/kalender/?vy=utskrift") == one


def test_a_whole_day_and_several_are_said_in_words():
    start = datetime(2026, 11, 26, 23, tzinfo=UTC)
    with translation.override("sv"):
        day = gettext("the whole day")
        assert in_full(start, start + timedelta(days=1), all_day=True) == ("Fredag 27 november 2026", day)
        assert in_full(start, start + timedelta(days=3), all_day=True) == (
            "Fredag 27 november 2026 –",
            "Söndag 29 november 2026",
        )
        assert in_short(start, start + timedelta(days=1), True, "sv").when == f"Fredag {day}"
        assert in_short(start, start + timedelta(days=3), True, "sv").when == "Fredag – söndag 29 november"
        later = start + timedelta(days=2, hours=16)
        assert in_short(start, later, False, "sv").when == "Fredag 00.00 – söndag 29 november 16.00"
