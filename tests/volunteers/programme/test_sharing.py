"""An event said to others: search engines, shared links, people's own calendars."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale

from volunteers.events.models import EventIndexPage

PAGE = "/kalender/kvallsvandring/"
YEAR = timezone.localdate().year + 1


def graph(response):
    data = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL
    )
    return json.loads(data[1])["@graph"] if data else None


def meta(response):
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', response.content.decode())
    assert len(dict(found)) == len(found)
    return {name: unescape(content) for name, content in found}


def calendars(response):
    """The links of "Add to calendar" in their order."""
    details = re.search(r'<details class="more"><summary>.*?</details>', response.content.decode(), re.DOTALL)
    return [unescape(link) for link in re.findall(r'href="([^"]*)"', details[0])] if details else None


def parameters(address):
    return dict(parse_qsl(urlsplit(address).query))


def in_july(add_date, **fields):
    return add_date(starts_at=datetime(YEAR, 7, 2, 17, tzinfo=UTC), **fields)


def test_a_date_is_described_for_search_engines(client, event, add_date):
    event.position, event.organiser = "57.77001, 12.04567", "Samordnaren i Nordost"
    event.save_revision().publish()
    date = in_july(add_date, note="Ta med en lykta.")
    assert graph(client.get(PAGE)) == [
        {
            "@type": "Event",
            "name": "Kvällsvandring i Hammarkullen",
            "description": "Vi går tillsammans. Ta med en lykta.",
            "startDate": f"{YEAR}-07-02T19:00:00+02:00",
            "endDate": f"{YEAR}-07-02T23:00:00+02:00",
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
            "location": {
                "@type": "Place",
                "name": "Hammarkulletorget",
                "address": {
                    "@type": "PostalAddress",
                    "addressLocality": "Göteborg",
                    "addressCountry": "SE",
                },
                "geo": {"@type": "GeoCoordinates", "latitude": 57.77001, "longitude": 12.04567},
            },
            "organizer": {
                "@type": "Organization",
                "name": "Samordnaren i Nordost",
                "url": "http://testserver/",
            },
            "inLanguage": "sv",
            "url": f"http://testserver{PAGE}?tillfalle={date.pk}",
            "image": [f"http://testserver{PAGE}bild.png?tillfalle={date.pk}"],
            "eventStatus": "https://schema.org/EventScheduled",
        }
    ]


def test_each_coming_date_is_described_with_what_befell_it(client, event, add_date):
    winter = datetime(YEAR, 12, 3, 17, tzinfo=UTC)
    add_date(starts_at=timezone.now() - timedelta(days=9))
    off = add_date(starts_at=winter, called_off=True)
    moved = add_date(
        starts_at=winter + timedelta(days=1),
        place="Järntorget",
        rule_starts_at=winter,
        rule_ends_at=winter + timedelta(hours=4),
    )
    longer = add_date(
        starts_at=winter + timedelta(days=2),
        hours=5,
        rule_starts_at=winter + timedelta(days=2),
        rule_ends_at=winter + timedelta(days=2, hours=4),
    )
    event.position = "57.77001, 12.04567"
    event.save_revision().publish()
    said = graph(client.get(f"{PAGE}?tillfalle={moved.pk}"))
    states = [(each["url"].rpartition("=")[2], each["eventStatus"].rpartition("/")[2]) for each in said]
    assert states == [
        (str(off.pk), "EventCancelled"),
        (str(moved.pk), "EventRescheduled"),
        (str(longer.pk), "EventScheduled"),
    ]
    assert said[1]["previousStartDate"] == f"{YEAR}-12-03T18:00:00+01:00"
    assert [each["location"]["name"] for each in said] == [
        "Hammarkulletorget",
        "Järntorget",
        "Hammarkulletorget",
    ]
    assert ["geo" in each["location"] for each in said] == [True, False, True]


def test_whole_days_are_described_by_their_first_and_last(client, add_date):
    midnight = datetime(YEAR, 6, 30, 22, tzinfo=UTC)
    moved = {"rule_starts_at": midnight - timedelta(days=7), "rule_ends_at": midnight - timedelta(days=5)}
    add_date(starts_at=midnight, hours=48, all_day=True, **moved)
    said = graph(client.get(PAGE))[0]
    assert (said["startDate"], said["endDate"]) == (f"{YEAR}-07-01", f"{YEAR}-07-02")
    assert said["previousStartDate"] == f"{YEAR}-06-24"


def test_a_hidden_place_is_said_nowhere(client, event, add_date):
    event.place_hidden, event.position = True, "57.77001, 12.04567"
    event.save_revision().publish()
    in_july(add_date, place="Trappan bakom kyrkan")
    response = client.get(PAGE)
    assert graph(response)[0]["location"]["name"] == "Södra Angered"
    assert "geo" not in graph(response)[0]["location"]
    assert "Södra Angered" in meta(response)["og:description"]
    content = response.content.decode()
    for secret in ("Trappan", "Hammarkulletorget", "57.77"):
        assert secret not in content
    assert [parameters(link).get("location") for link in calendars(response)[2:]] == ["Södra Angered"] * 3


def test_no_text_can_end_the_script(client, event, add_date):
    event.title = "</script><script>alert(1)</script> & <!-- lykta"
    event.save_revision().publish()
    in_july(add_date, note='"\u2028\x07')
    response = client.get(PAGE)
    assert graph(response)[0]["name"] == event.title
    assert graph(response)[0]["description"].endswith('"\u2028\x07')
    assert "<script>alert" not in response.content.decode()


def test_an_event_without_coming_dates_is_not_described(client, event, add_date):
    assert graph(client.get(PAGE)) is None
    past = add_date(starts_at=timezone.now() - timedelta(days=9))
    response = client.get(f"{PAGE}?tillfalle={past.pk}")
    assert graph(response) is None
    assert calendars(response) is None


def test_every_meeting_of_a_series_to_come_is_described_once(client, event, add_date):
    event.is_series = True
    event.save_revision().publish()
    add_date(starts_at=timezone.now() - timedelta(days=9))
    coming = [add_date(starts_at=timezone.now() + timedelta(days=days)) for days in (9, 19)]
    said = graph(client.get(PAGE))
    assert [each["url"].rpartition("=")[2] for each in said] == [str(date.pk) for date in coming]


def test_a_translation_is_described_in_its_language_and_an_alias_in_swedish(client, event, add_date):
    in_july(add_date)
    english, arabic = (Locale.objects.create(language_code=code) for code in ("en", "ar"))
    for locale in (english, arabic):
        EventIndexPage.objects.get(locale=event.locale).copy_for_translation(
            locale, copy_parents=True, alias=True
        )
    page = event.copy_for_translation(english, copy_parents=True)
    page.slug, page.title = "evening-walk", "Evening walk"
    page.save_revision().publish()
    event.copy_for_translation(arabic, copy_parents=True, alias=True)
    said = graph(client.get("/en/kalender/evening-walk/"))[0]
    assert (said["inLanguage"], said["name"]) == ("en", "Evening walk")
    assert said["url"].startswith("http://testserver/en/kalender/evening-walk/?tillfalle=")
    said = graph(client.get("/ar/kalender/kvallsvandring/"))[0]
    assert (said["inLanguage"], said["name"]) == ("sv", event.title)


def test_a_shared_link_shows_the_date(client, add_date):
    date = in_july(add_date)
    response = client.get(f"{PAGE}?tillfalle={date.pk}")
    shown = meta(response)
    when = shown["og:description"].partition(", ")[0]
    assert when.endswith(f"2 juli {YEAR} 19.00–23.00")
    assert shown["og:description"] == f"{when}, Hammarkulletorget. Vi går tillsammans."
    assert shown["og:image:alt"] == f"{when}: Kvällsvandring i Hammarkullen"
    assert shown["og:title"] == "Kvällsvandring i Hammarkullen"
    assert shown["og:url"] == f"http://testserver{PAGE}?tillfalle={date.pk}"
    assert shown["og:image"] == f"http://testserver{PAGE}bild.png?tillfalle={date.pk}"
    assert (shown["og:image:width"], shown["og:image:height"]) == ("1200", "630")
    assert shown["twitter:card"] == "summary_large_image"
    assert client.get(urlsplit(shown["og:image"]).path + f"?tillfalle={date.pk}").status_code == 200
    head, _body, _rest = response.content.decode().partition("<body")
    assert head.count("og:image:alt") == 1


def test_a_shared_link_says_first_that_the_date_is_called_off(client, add_date):
    in_july(add_date, called_off=True)
    shown = meta(client.get(PAGE))
    assert shown["og:description"].startswith("Inställt. ")
    assert shown["og:image:alt"].startswith("Inställt. ")


def test_a_shared_link_without_a_date_has_no_picture(client, event):
    shown = meta(client.get(PAGE))
    assert shown["og:description"] == "Vi går tillsammans."
    assert shown["twitter:card"] == "summary"
    assert "og:image" not in shown


def test_a_date_goes_into_any_calendar(client, event, add_date):
    event.title = "Fika & 100 % läxhjälp + spel"
    event.save_revision().publish()
    date = in_july(add_date)
    file, subscription, google, outlook, office = calendars(client.get(PAGE))
    about = f"Vi går tillsammans.\n\nhttp://testserver{PAGE}?tillfalle={date.pk}"
    assert file == f"{PAGE}event.ics?tillfalle={date.pk}"
    assert subscription == f"webcal://testserver{PAGE}event.ics"
    assert google.startswith("https://calendar.google.com/calendar/render?action=TEMPLATE&")
    assert parameters(google) == {
        "action": "TEMPLATE",
        "text": event.title,
        "dates": f"{YEAR}0702T170000Z/{YEAR}0702T210000Z",
        "details": about,
        "location": "Hammarkulletorget",
    }
    assert outlook.startswith("https://outlook.live.com/calendar/0/deeplink/compose?")
    assert parameters(outlook) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": event.title,
        "startdt": f"{YEAR}-07-02T17:00:00Z",
        "enddt": f"{YEAR}-07-02T21:00:00Z",
        "body": about,
        "location": "Hammarkulletorget",
    }
    assert urlsplit(office)._replace(netloc="") == urlsplit(outlook)._replace(netloc="")
    assert urlsplit(office).netloc == "outlook.office.com"
    assert "+" not in google + outlook
    assert client.get(file).headers["Content-Type"].startswith("text/calendar")


def test_whole_days_go_into_calendars_as_days(client, add_date):
    add_date(starts_at=datetime(YEAR, 6, 30, 22, tzinfo=UTC), hours=48, all_day=True)
    _file, _subscription, google, outlook, _office = calendars(client.get(PAGE))
    assert parameters(google)["dates"] == f"{YEAR}0701/{YEAR}0703"
    said = parameters(outlook)
    assert (said["startdt"], said["enddt"], said["allday"]) == (f"{YEAR}-07-01", f"{YEAR}-07-03", "true")


def test_of_what_is_called_off_only_the_changes_are_offered(client, add_date):
    in_july(add_date, called_off=True)
    assert calendars(client.get(PAGE)) == [f"webcal://testserver{PAGE}event.ics"]


def test_services_elsewhere_are_told_no_address_by_the_browser(client, add_date):
    in_july(add_date)
    content = client.get(PAGE).content.decode()
    for link in re.findall(r'<a href="https://(?:calendar\.google|outlook)[^>]*>', content):
        assert link.endswith('rel="noreferrer nofollow">')
    assert len(re.findall(r'<a href="https://(?:calendar\.google|outlook)', content)) == 3


@pytest.mark.parametrize("dates", [1, 19])
def test_what_is_shared_takes_no_query_of_its_own(client, add_date, dates):
    for day in range(dates):
        add_date(starts_at=timezone.now() + timedelta(days=1 + day))
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        said = graph(client.get(PAGE))
    assert len(said) == dates
    occurrences = [query for query in queries if query["sql"].startswith('SELECT "events_occurrence"')]
    assert len(occurrences) == 1
