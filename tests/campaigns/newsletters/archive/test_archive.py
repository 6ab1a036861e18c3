"""Who may read which letters, and where they are listed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from wagtail.models import Locale, PageViewRestriction

from campaigns.newsletters.models import ArchivePage, LetterPage, Sending
from tests.campaigns.newsletters.archive.conftest import freeze

State = Sending.State
PAUSED = {"state": State.PAUSED, "pause": Sending.Pause.EDITOR}


def subjects(archive: ArchivePage, client: Client, query: str = "") -> list[str]:
    response = client.get(f"/nyhetsbrev/arkiv/{query}")
    return [letter.edition.subject for letter in response.context["letters"]]


def test_a_letter_that_was_sent_is_read_as_it_was_frozen(
    client: Client, add_letter: Callable[..., LetterPage], send: Callable[..., Sending]
) -> None:
    letter = add_letter()
    sending = send(letter)
    LetterPage.objects.filter(pk=letter.pk).update(subject="Ändrat efteråt")
    shown = client.get("/nyhetsbrev/arkiv/ljus/").content.decode()
    assert "<h1>Fruset ljus</h1>" in shown
    assert "<p>Så stod det.</p>" in shown
    assert date_format(timezone.localtime(sending.started_at)) in shown
    assert "Ändrat" not in shown


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"state": State.ASKED, "started_at": None}, 404),
        ({"state": State.PLANNED, "started_at": None}, 404),
        ({**PAUSED, "paused_in": State.PLANNED, "started_at": None}, 404),
        ({"state": State.QUEUING}, 200),
        ({"state": State.SENDING}, 200),
        ({**PAUSED, "paused_in": State.SENDING}, 200),
        ({"state": State.STOPPED}, 404),
        ({"state": State.DONE}, 200),
    ],
)
def test_a_letter_is_public_from_when_it_leaves_unless_it_is_stopped(
    client: Client,
    archive: ArchivePage,
    add_letter: Callable[..., LetterPage],
    send: Callable[..., Sending],
    fields: dict[str, Any],
    status: int,
) -> None:
    send(add_letter(), **fields)
    assert client.get("/nyhetsbrev/arkiv/ljus/").status_code == status
    assert subjects(archive, client) == (["Fruset ljus"] if status == 200 else [])


def test_a_letter_without_a_sending_is_nowhere(client: Client, add_letter: Callable[..., LetterPage]) -> None:
    add_letter(body=[("text", "<p>Hemligheten</p>")])
    assert client.get("/nyhetsbrev/arkiv/ljus/").status_code == 404
    assert "/arkiv/ljus/" not in client.get("/sitemap-sidor.xml").content.decode()
    assert "subject ljus" not in client.get("/nyhetsbrev/arkiv/").content.decode()
    assert client.get("/sok/?q=hemligheten").context["found"] == []
    assert "<entry" not in client.get("/nyhetsbrev/arkiv/atom.xml").content.decode()


def test_a_sent_letter_is_found_and_mapped_until_it_is_left_out(
    client: Client, add_letter: Callable[..., LetterPage], send: Callable[..., Sending]
) -> None:
    letter = add_letter(body=[("text", "<p>Hemligheten</p>")])
    send(letter)
    assert [page.pk for page, _note in client.get("/sok/?q=hemligheten").context["found"]] == [letter.pk]
    assert "/nyhetsbrev/arkiv/ljus/" in client.get("/sitemap-sidor.xml").content.decode()
    assert "Fruset ljus" in client.get("/nyhetsbrev/arkiv/atom.xml").content.decode()
    LetterPage.objects.filter(pk=letter.pk).update(is_in_archive=False)
    assert client.get("/sok/?q=hemligheten").context["found"] == []
    assert "/nyhetsbrev/arkiv/ljus/" not in client.get("/sitemap-sidor.xml").content.decode()
    assert "Fruset ljus" not in client.get("/nyhetsbrev/arkiv/atom.xml").content.decode()
    assert client.get("/nyhetsbrev/arkiv/ljus/").status_code == 404


def test_the_archive_lists_the_newest_first_and_goes_on_where_it_ended(
    client: Client, archive: ArchivePage, add_letter: Callable[..., LetterPage], send: Callable[..., Sending]
) -> None:
    for number in range(32):
        send(add_letter(f"brev-{number:02}"), days=number)
    first = client.get("/nyhetsbrev/arkiv/")
    assert [letter.page.slug for letter in first.context["letters"]] == [f"brev-{n:02}" for n in range(30)]
    older = client.get("/nyhetsbrev/arkiv/", {"efter": first.context["next"]})
    assert [letter.page.slug for letter in older.context["letters"]] == ["brev-30", "brev-31"]
    assert older.context["next"] is None


def test_the_archive_costs_as_many_queries_for_thirty_letters_as_for_one(
    client: Client, add_letter: Callable[..., LetterPage], send: Callable[..., Sending]
) -> None:
    send(add_letter("brev-x"))
    one = count_queries(client)
    for number in range(29):
        send(add_letter(f"brev-{number:02}"), days=number)
    assert count_queries(client) == one


def count_queries(client: Client) -> int:
    """Of the second visit: the first keeps what surrounds the page."""
    client.get("/nyhetsbrev/arkiv/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/nyhetsbrev/arkiv/")
    return len(queries)


def test_a_letter_that_not_everybody_may_read_is_listed_nowhere(
    client: Client,
    archive: ArchivePage,
    add_letter: Callable[..., LetterPage],
    send: Callable[..., Sending],
    translate: Callable[..., LetterPage],
) -> None:
    letter = add_letter()
    send(letter)
    translate(letter, "en")
    PageViewRestriction.objects.create(page=letter, restriction_type="login")
    for language in ("", "/en"):
        for address in ("arkiv/", "arkiv/atom.xml"):
            response = client.get(f"{language}/nyhetsbrev/{address}")
            assert (response.status_code, "Fruset" in response.content.decode()) == (200, False)


def test_an_empty_archive_says_so(client: Client, archive: ArchivePage) -> None:
    shown = client.get("/nyhetsbrev/arkiv/")
    assert shown.context["letters"] == []
    with translation.override("sv"):
        assert gettext("No letter has been sent yet. Subscribe, and you get the first one.") in text(shown)


def text(response: Any) -> str:
    return response.content.decode()


def test_a_translation_shows_its_own_edition_and_a_mirror_the_swedish_one(
    client: Client,
    add_letter: Callable[..., LetterPage],
    send: Callable[..., Sending],
    translate: Callable[..., LetterPage],
) -> None:
    letter = add_letter()
    sending = send(letter)
    translate(letter, "en")
    freeze(sending, language="en", subject="Frozen", web="<p>So it said.</p>")
    shown = client.get("/en/nyhetsbrev/arkiv/ljus/").content.decode()
    assert "<h1>Frozen</h1>" in shown
    assert "<p>So it said.</p>" in shown
    arabic = Locale.objects.get_or_create(language_code="ar")[0]
    letter.copy_for_translation(arabic, copy_parents=True, alias=True)
    mirrored = client.get("/ar/nyhetsbrev/arkiv/ljus/").content.decode()
    assert '<h1 lang="sv" dir="ltr">Fruset ljus</h1>' in mirrored
    listed = client.get("/ar/nyhetsbrev/arkiv/").content.decode()
    assert '<h2 class="h3" lang="sv" dir="ltr"><a href="/ar/nyhetsbrev/arkiv/ljus/">Fruset ljus</a>' in listed


def test_a_translation_that_is_not_published_is_not_read(
    client: Client,
    add_letter: Callable[..., LetterPage],
    send: Callable[..., Sending],
    translate: Callable[..., LetterPage],
) -> None:
    letter = add_letter()
    send(letter)
    page = translate(letter, "en")
    page.unpublish()
    assert client.get("/en/nyhetsbrev/arkiv/ljus/").status_code == 404
