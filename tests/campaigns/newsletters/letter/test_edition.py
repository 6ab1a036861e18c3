"""What readers get: once a language and a set of digests, frozen, with the marks for their own tokens."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from campaigns.newsletters.letter.edition import Editions
from campaigns.newsletters.models import Edition
from campaigns.newsletters.models.sendings import LEAVE_MARK, MANAGE_MARK
from campaigns.pages.line_count import count_in_words
from cms.base.models import Area
from cms.news.models import NewsIndexPage, NewsPage

NOBODY: frozenset[int] = frozenset()
EVENTS = ("events", {"heading": "Det händer nära dig", "count": 4})


def test_every_reader_of_a_letter_without_digests_gets_one_edition(write, send):
    editions = Editions(send(write()))
    angered = frozenset([Area.objects.get(slug="sodra-angered").pk])

    first = editions.edition_for(language="sv", areas=NOBODY)

    assert editions.edition_for(language="sv", areas=angered) == first
    assert (
        editions.edition_for(language="so", areas=NOBODY) == first
    )  # not translated: in the language it was written in
    assert list(Edition.objects.values_list("language", "variant")) == [("sv", "")]


def test_edition_holds_the_words_and_the_marks_in_html_and_text(write, send):
    edition = Editions(send(write())).edition_for(language="sv", areas=NOBODY)

    for content in (edition.html, edition.text):
        assert "Hej grannar." in content
        assert f"{settings.SITE_URL}/nyhetsbrev/val/{MANAGE_MARK}/" in content
        assert f"{settings.SITE_URL}/nyhetsbrev/avsluta/{LEAVE_MARK}/" in content
    assert "Hej grannar." in edition.web
    assert MANAGE_MARK not in edition.web
    assert LEAVE_MARK not in edition.web
    assert '<html lang="sv" dir="ltr"' in edition.html


def test_words_that_look_like_markup_stay_words(write, send):
    letter = write(("heading", '3 < 4 & "5" {{ subject }}'), subject="Fler < färre & {{ x }}")
    edition = Editions(send(letter)).edition_for(language="sv", areas=NOBODY)

    assert edition.subject == "Fler < färre & {{ x }}"
    assert "3 &lt; 4 &amp;" in edition.html
    assert "{{ subject }}" in edition.html
    assert '3 < 4 & "5" {{ subject }}' in edition.text


def test_events_of_the_readers_areas_make_an_edition_of_their_own(write, send, add_date):
    add_date()  # in Södra Angered
    letter = write(EVENTS)
    editions = Editions(send(letter))
    angered, bergsjon = (Area.objects.get(slug=slug).pk for slug in ("sodra-angered", "bergsjon"))

    near = editions.edition_for(language="sv", areas=frozenset([angered]))
    far = editions.edition_for(language="sv", areas=frozenset([bergsjon]))
    city = editions.edition_for(language="sv", areas=NOBODY)

    assert "Kvällsvandring i Hammarkullen" in near.html
    assert near == city  # the same dates
    assert far != city
    assert "Kvällsvandring i Hammarkullen" in far.html
    assert far.text != near.text  # says that it is the rest of the city's


def test_called_off_and_past_dates_are_in_no_letter(write, send, add_date):
    add_date(called_off=True)
    add_date(starts_at=timezone.now() - timedelta(days=1))
    edition = Editions(send(write(("text", "<p>Hej.</p>"), EVENTS))).edition_for(language="sv", areas=NOBODY)

    assert "Kvällsvandring" not in edition.html
    assert "Det händer nära dig" not in edition.html


def test_news_are_those_since_the_last_letter(write, send, site):
    index = site.add_child(instance=NewsIndexPage(title="Nyheter", slug="nyheter"))
    for title, days in (("Gammalt", 9), ("Färskt", 1)):
        published = timezone.localdate() - timedelta(days=days)
        index.add_child(instance=NewsPage(title=title, intro="Kort.", published_on=published))
    earlier = send(write(slug="forra"))
    begun = timezone.now() - timedelta(days=5)
    type(earlier).objects.update(state="done", started_at=begun, finished_at=begun)

    edition = Editions(send(write(("news", {"heading": "Nytt", "count": 4})))).edition_for(
        language="sv", areas=NOBODY
    )

    assert "Färskt" in edition.html
    assert "Gammalt" not in edition.html


def test_campaign_shows_its_counter_from_the_number_its_editor_chose(write, send, campaign):
    edition = Editions(send(write(("campaign", {"page": campaign.pk})))).edition_for(
        language="sv", areas=NOBODY
    )

    assert "Fyra torg." in edition.html
    assert count_in_words(0, 500) not in edition.text  # nobody stands on the line yet


def test_edition_is_frozen(write, send):
    letter = write()
    sending = send(letter)
    before = Editions(sending).edition_for(language="sv", areas=NOBODY)
    letter.subject = "Annat"
    letter.save()

    assert Editions(sending).edition_for(language="sv", areas=NOBODY).subject == before.subject


@pytest.mark.parametrize("areas", [0, 40])
def test_reader_after_reader_costs_no_query(write, send, django_assert_num_queries, areas):
    editions = Editions(send(write()))
    chosen = frozenset(Area.objects.values_list("pk", flat=True)[:areas])
    editions.edition_for(language="sv", areas=chosen)

    with django_assert_num_queries(0):
        for _reader in range(10):
            editions.edition_for(language="sv", areas=chosen)


def test_dates_beyond_what_the_letter_shows_make_no_edition_of_their_own(write, send, add_date):
    for _night in range(2):
        add_date()  # both in Södra Angered
    editions = Editions(send(write(("events", {"heading": "Nära dig", "count": 2}))))
    before = editions.edition_for(language="sv", areas=NOBODY)

    add_date(starts_at=timezone.now() + timedelta(days=30))
    again = Editions(before.sending).edition_for(language="sv", areas=NOBODY)

    assert again == before


def test_dates_of_the_whole_district_are_near(write, send, event, add_date):
    angered = event.area
    event.area = angered.district
    event.save()
    add_date()
    editions = Editions(send(write(EVENTS)))

    near = editions.edition_for(language="sv", areas=frozenset([angered.pk]))

    assert near == editions.edition_for(
        language="sv", areas=NOBODY
    )  # without the line for the rest of the city


def test_archive_keeps_the_edition_that_was_frozen_first(write, send, add_date):
    add_date()
    sending = send(write(EVENTS))
    first = Editions(sending).freeze()

    add_date(starts_at=timezone.now() + timedelta(days=1))
    again = Editions(sending).freeze()  # by the worker that takes over

    assert again == first
    assert list(Edition.objects.filter(is_archived=True)) == first
