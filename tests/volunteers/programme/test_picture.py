"""The picture of a date that others show when somebody shares it."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image
from wagtail.models import Locale, PageViewRestriction

from volunteers.programme.sharing.card import (
    HEIGHT,
    LEFT,
    RIGHT,
    WIDTH,
    Poster,
    draw,
    drawable,
    length,
    set_title,
    shortened,
    wrapped,
)
from volunteers.programme.sharing.picture import poster_of

ADDRESS = "/kalender/kvallsvandring/bild.png"
FRIDAY = datetime(2026, 11, 27, 18, tzinfo=UTC)
SUN, SAND, HARBOUR, CORAL = (255, 197, 46), (238, 230, 213), (10, 74, 134), (196, 50, 31)
WORDS = {
    "weekday": "Fredag",
    "day": "27",
    "month": "november",
    "year": "2026",
    "hours": "19.00–23.00",
    "title": "Kvällsvandring i Hammarkullen",
    "kind": "Kvällsvandring",
    "place": "Hammarkulletorget",
    "area": "Södra Angered",
    "sender": "Vägra gängvåld",
}


def picture(content):
    image = Image.open(BytesIO(content))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    return image.convert("RGB")


def is_near(one, other):
    return all(abs(a - b) < 8 for a, b in zip(one, other, strict=True))


def test_the_picture_says_what_the_event_says(add_date):
    assert poster_of(add_date(starts_at=FRIDAY)) == Poster(**WORDS)


def test_the_picture_says_another_place_the_whole_day_and_that_it_is_called_off(add_date):
    midnight = FRIDAY.replace(hour=23)
    said = poster_of(
        add_date(starts_at=midnight, hours=48, all_day=True, place="Järntorget", called_off=True)
    )
    wanted = WORDS | {
        "weekday": "Lördag",
        "day": "28",
        "hours": "– söndag 29 november",
        "place": "Järntorget",
    }
    assert said == Poster(**wanted, called_off="Inställt")


def test_the_picture_of_a_hidden_place_says_the_area(client, event, add_date):
    shown = client.get(ADDRESS, {"tillfalle": add_date(place="Trappan").pk}).headers["ETag"]
    event.place_hidden = True
    event.save_revision().publish()
    date = add_date(starts_at=FRIDAY, place="Trappan bakom kyrkan")
    assert poster_of(date) == Poster(**WORDS | {"place": "Södra Angered"})
    assert client.get(ADDRESS, {"tillfalle": date.pk}).headers["ETag"] != shown


def test_a_place_that_one_translation_hides_is_hidden(client, event, add_date):
    date = add_date(place="Trappan bakom kyrkan")
    before = client.get(ADDRESS, {"tillfalle": date.pk}).content
    english = event.copy_for_translation(Locale.objects.create(language_code="en"), copy_parents=True)
    english.place_hidden = True
    english.save_revision().publish()
    assert client.get(ADDRESS, {"tillfalle": date.pk}).content != before


def test_the_answer_is_a_picture_that_may_be_kept_for_a_day(client, add_date):
    date = add_date(starts_at=FRIDAY)
    response = client.get(ADDRESS, {"tillfalle": date.pk})
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.cookies == {}
    assert response.content == draw(Poster(**WORDS))
    assert len(response.content) < 80_000
    assert is_near(picture(response.content).getpixel((8, 8)), SUN)
    assert is_near(picture(response.content).getpixel((1190, 8)), HARBOUR)


def test_whoever_has_the_picture_gets_304_until_something_changes(client, event, add_date):
    date = add_date()
    address = f"{ADDRESS}?tillfalle={date.pk}"
    etag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert again.headers["Cache-Control"] == "public, max-age=86400"
    event.intro = "Vi går en annan väg."  # not in the picture
    event.save_revision().publish()
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    date.called_off = True
    date.save()
    changed = client.get(address, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert is_near(picture(changed.content).getpixel((8, 8)), SAND)
    assert is_near(picture(changed.content).getpixel((LEFT + 12, 176)), CORAL)


def test_without_a_date_it_is_the_next_that_is_on(client, add_date):
    add_date(starts_at=timezone.now() - timedelta(days=9))
    add_date(starts_at=timezone.now() + timedelta(days=1), called_off=True)
    wanted = add_date(starts_at=timezone.now() + timedelta(days=9))
    add_date(starts_at=timezone.now() + timedelta(days=19))
    assert client.get(ADDRESS).content == draw(poster_of(wanted))


@pytest.mark.parametrize("asked", ["", "0", "-1", "1e3", "x", "٣", "9" * 30, "1 OR 1=1", "%00"])
def test_what_is_not_there_has_no_picture(client, event, asked):
    assert client.get(f"{ADDRESS}?tillfalle={asked}").status_code == 404


@pytest.mark.parametrize("address", [ADDRESS, "/kalender/ingen/bild.png"])
def test_nor_has_an_event_without_dates(client, event, address):
    assert client.get(address).status_code == 404


def test_only_what_is_published_and_open_to_all_has_a_picture(client, event, campaign, add_date):
    address = f"{ADDRESS}?tillfalle={add_date().pk}"
    assert client.get(address).status_code == 200
    closed = PageViewRestriction.objects.create(
        page=campaign, restriction_type=PageViewRestriction.PASSWORD, password="hemligt"
    )
    assert client.get(address).status_code == 404
    closed.delete()
    event.unpublish()
    assert client.get(address).status_code == 404


def test_a_date_of_another_event_is_not_shown_under_this_one(client, event, campaign, add_date):
    other = event.copy(update_attrs={"slug": "annan", "title": "Annan"})
    date = add_date(event=other)
    assert client.get(ADDRESS, {"tillfalle": date.pk}).status_code == 404
    assert client.get("/kalender/annan/bild.png", {"tillfalle": date.pk}).status_code == 200


def test_a_translation_shares_the_picture_of_its_original(client, event, add_date):
    date = add_date()
    english = Locale.objects.create(language_code="en")
    page = event.copy_for_translation(english, copy_parents=True)
    page.slug, page.title = "evening-walk", "Evening walk"
    page.save_revision().publish()
    original = client.get(ADDRESS, {"tillfalle": date.pk})
    assert client.get("/kalender/evening-walk/bild.png", {"tillfalle": date.pk}).content == original.content


def test_a_picture_takes_the_same_queries_among_many_dates(client, add_date):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ADDRESS, {"tillfalle": first.pk}).status_code == 200
        return len(queries)

    first = add_date()
    for_one = count()
    for day in range(20):
        add_date(starts_at=timezone.now() + timedelta(days=day))
    assert count() == for_one == 3


def test_every_line_fits_and_there_are_three_at_most():
    titles = [
        "Fika",
        "Introduktion för nya volontärer",
        "Trygghetsvandring med invånare, bostadsbolag och föreningar i Biskopsgården: tredje mötet med svar",
        "Trygghetsvandringsuppföljningsmöteskommittéordförandens sammankomst",
        "i " * 200,
        "x" * 255,
    ]
    for title in titles:
        size, lines = set_title(title, width=RIGHT - LEFT, height=180)
        assert 44 <= size <= 100
        assert len(lines) <= 3
        assert max(length(line, size) for line in lines) <= RIGHT - LEFT
        assert "".join(lines).replace("-", "")[:10] == title.replace(" ", "")[:10] or " " in lines[0]


def test_words_are_divided_only_when_they_must_be():
    assert wrapped("Läxhjälp med fika", 100, 680) == ["Läxhjälp med", "fika"]
    first, second = wrapped("Trygghetsvandringsuppföljning", 60, 680)
    assert first.endswith("-")
    assert first[:-1] + second == "Trygghetsvandringsuppföljning"
    assert shortened("Hammarkulletorget, vid trappan", 34, 300).endswith("…")


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Ljus 🕯️ på\n torget ✨", "Ljus på torget"),
        ("Kväll\u00ad svandring\u200b", "Kväll svandring"),
        ("Möte hos Čapek", "Möte hos Capek"),
        ("ångström e\u0301", "ångström é"),
        ("–“Öppet” …", "–“Öppet” …"),
        ("سلام", ""),
        ("Привет 2026", ""),
        ("\x00\x85\u2029", ""),
    ],
)
def test_only_what_the_face_holds_is_drawn(text, drawn):
    assert drawable(text) == drawn


def test_a_title_in_other_letters_gives_way_to_the_kind():
    foreign = draw(Poster(**WORDS | {"title": "سلام", "place": "ميدان"}))
    swedish = draw(Poster(**WORDS | {"title": "Kvällsvandring", "place": "Södra Angered"}))
    assert foreign == swedish


def test_the_picture_is_the_same_every_time():
    first = draw(Poster(**WORDS))
    draw.cache_clear()
    assert draw(Poster(**WORDS)) == first
    assert picture(first).size == (WIDTH, HEIGHT)
