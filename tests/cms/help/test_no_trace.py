"""What the server may know, keep and write of a visit to the help page: nothing."""

import logging
import re

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.test import Client, RequestFactory
from wagtail.documents.models import Document

from cms.accounts.models import User
from cms.help.models import HelpPage
from cms.help.no_trace import HEADERS, NotOfHelp, is_help

FILM = bytes(range(256)) * 1000


@pytest.fixture
def help_page(site):
    return site.add_child(instance=HelpPage(title="Du kan lämna.", slug="stod"))


@pytest.fixture
def film(help_page, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    document = Document.objects.create(title="Film", file=ContentFile(FILM, name="film.mp4"))
    help_page.film, help_page.film_text = document, "Det som filmen säger."
    help_page.save_revision().publish()
    return document


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        *((path, True) for path in ("/stod/", "/stod", "/ar/stod/", "/so/stod/film/", "/STOD/", "//stod/x")),
        *((path, False) for path in ("/", "/stodlinje/", "/nyheter/stod/", "/de/stod/", "/admin/stod/")),
    ],
)
def test_addresses_of_help(path, expected):
    assert is_help(path) is expected


@pytest.mark.parametrize("path", ["/stod/", "/stod", "/stod/finns-inte/", "/stod/?q=1"])
@pytest.mark.parametrize("method", ["get", "head", "post", "options"])
def test_every_answer_asks_to_be_forgotten(client, help_page, path, method):
    answer = getattr(client, method)(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert (answer.cookies, "Cookie" in answer.headers.get("Vary", "")) == ({}, False)


def test_whoever_is_signed_in_is_nobody_there(help_page, django_assert_num_queries):
    editor = Client()
    editor.force_login(User.objects.create_superuser("edit@example.org"))
    before = list(Session.objects.values())
    stranger, known = Client().get("/stod/"), editor.get("/stod/")
    assert known.content == stranger.content
    assert (known.cookies, list(Session.objects.values())) == ({}, before)


def test_title_and_preview_name_nothing(client, help_page):
    help_page.search_description = "Lämna kriminaliteten"
    help_page.save_revision().publish()
    head = client.get("/stod/").content.decode().split("</head>")[0]
    for word in ("lämna", "kriminal", "og:"):
        assert word not in head.lower()
    title = re.findall(r"<title>(\w+) ", head)
    assert re.findall(r'"description" content="([^"]*)"', head) == title  # search engines are told as little


def test_wrong_addresses_are_in_no_log_and_others_are(client, help_page):
    """Through the filter of the handler, as the server's log is written."""
    written = []
    handler = logging.Handler()
    handler.addFilter(NotOfHelp())
    handler.emit = lambda record: written.append(record.getMessage())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        for path in ("/stod/finns-inte/", "/ar/stod/nej/", "/finns-inte/"):
            client.get(path)
        client.post("/stod/")
    finally:
        logger.removeHandler(handler)
    assert written == ["Not Found: /finns-inte/"]


def test_that_it_is_broken_is_written_without_its_address():
    record = logging.makeLogRecord(
        {
            "levelno": logging.ERROR,
            "msg": "Internal Server Error: %s",
            "args": ("/stod/",),
            "request": RequestFactory().get("/stod/"),
        }
    )
    assert NotOfHelp().filter(record)
    assert record.getMessage() == "Internal Server Error: …"


def test_help_page_keeps_its_address(help_page):
    help_page.slug = "avhopp"
    with pytest.raises(Exception, match="slug"):
        help_page.full_clean()


def test_film_is_shown_with_its_text_from_this_site_only(client, help_page, film):
    page = client.get("/stod/").content.decode()
    video = page.split("<video")[1].split(">")[0]
    assert 'src="/stod/film/"' in video
    assert 'preload="none"' in video
    assert "autoplay" not in video
    assert "Det som filmen säger." in page


def test_page_without_a_film_has_no_place_for_one(client, help_page):
    assert "<video" not in client.get("/stod/").content.decode()
    assert client.get("/stod/film/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "body", "content_range"),
    [
        ("", 200, FILM, None),
        ("bytes=0-", 206, FILM, f"bytes 0-{len(FILM) - 1}/{len(FILM)}"),
        ("bytes=5-9", 206, FILM[5:10], f"bytes 5-9/{len(FILM)}"),
        ("bytes=-3", 206, FILM[-3:], f"bytes {len(FILM) - 3}-{len(FILM) - 1}/{len(FILM)}"),
        ("bytes=255990-999999", 206, FILM[255990:], f"bytes 255990-{len(FILM) - 1}/{len(FILM)}"),
        ("bytes=999999-", 416, b"", f"bytes */{len(FILM)}"),
        ("bytes=-0", 416, b"", f"bytes */{len(FILM)}"),
        ("bytes=9-5", 416, b"", f"bytes */{len(FILM)}"),
        ("bytes=0-1,4-5", 200, FILM, None),
        ("bytes=-", 200, FILM, None),
        ("seconds=1-2", 200, FILM, None),
    ],
)
def test_film_comes_in_pieces(client, film, asked, status, body, content_range):
    answer = client.get("/stod/film/", headers={"Range": asked, "Accept-Encoding": "gzip"})
    found = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, found, answer.headers.get("Content-Range")) == (status, body, content_range)


def test_film_needs_a_type_that_browsers_play_and_its_text(help_page, film):
    help_page.film_text = ""
    with pytest.raises(Exception, match="film_text"):
        help_page.full_clean()
    help_page.film = Document(title="Ark", file="ark.pdf")
    with pytest.raises(Exception, match="film"):
        help_page.full_clean()
