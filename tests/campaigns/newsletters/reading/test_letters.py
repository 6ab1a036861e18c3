"""Letters as editors write them: what a reader's program draws, and what it asks for."""

import io
import random
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from PIL import Image
from wagtail.models import Locale

from campaigns.newsletters.letter.edition import Editions
from campaigns.newsletters.models import LetterPage
from cms.base.models import SiteImage
from tests.conftest import ALICE

ARABIC = "نور في الساحة"
HOST = "testserver"


class Found(HTMLParser):
    """Every element with its attributes, and every address that is asked for or led to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def hosts(html: str) -> set[str]:
    """Of every address anywhere in it, styles and comments for Outlook too, but for names of XML that nobody fetches."""
    found = re.findall(
        r"(?:https?:)?//[^\s\"'<>)]+", re.sub(r"xmlns(:\w+)?=\"[^\"]*\"|<!DOCTYPE[^>]*>", "", html)
    )
    return {urlsplit(address).netloc for address in found}


@pytest.fixture
def big_picture(db, settings, tmp_path) -> SiteImage:
    """As a camera makes them: five megabytes."""
    settings.MEDIA_ROOT = tmp_path
    noise = random.Random(5).randbytes(1400 * 1300 * 3)
    file = io.BytesIO()
    Image.frombytes("RGB", (1400, 1300), noise).save(file, "PNG")
    assert len(file.getvalue()) > 5 * 2**20
    return SiteImage.objects.create(title="Torget", file=SimpleUploadedFile("torget.png", file.getvalue()))


@pytest.fixture
def whole_letter(letter, campaign, add_date, big_picture) -> LetterPage:
    add_date()
    rich = '<p>Vi tänder <b>ljus</b> &amp; lyktor.</p><ul><li>ett</li><li>två</li></ul><p><a href="/kalender/">Kalendern</a></p>'
    letter.preheader = "Fyra torg i hela Göteborg"
    letter.body = [
        ("heading", "Kom med en lykta <nu> & sen"),
        ("text", rich),
        ("picture", {"image": big_picture, "alt": 'En lykta "på" torget'}),
        ("button", {"text": "Läs om kampanjen", "page": campaign}),
        ("events", {"heading": "Det händer nära dig", "count": 4}),
        ("news", {"heading": "Nytt sedan sist", "count": 4}),
        ("campaign", {"page": campaign}),
    ]
    letter.save()
    return letter


def in_arabic(letter: LetterPage) -> LetterPage:
    version = letter.copy_for_translation(
        Locale.objects.get_or_create(language_code="ar")[0], copy_parents=True
    )
    version.subject = version.title = ARABIC
    version.body = [("heading", ARABIC), ("text", f"<p>{ARABIC} 2026</p>")]
    version.save_revision().publish()
    return version


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_letter_is_sound_html_in_its_language(whole_letter, sending, html_validate, language):
    in_arabic(whole_letter)
    edition = Editions(sending).edition_for(language=language, areas=frozenset())
    [html] = Found(edition.html).of("html")
    direction = "rtl" if language == "ar" else "ltr"
    assert (html["lang"], html["dir"]) == (language, direction)
    # Web mail takes the element away and leaves the styles.
    assert {*re.findall(r"direction:\s*(\w+)", edition.html)} == {direction}
    assert html_validate(edition.html) == []


def test_letter_asks_no_host_but_the_sites_own(whole_letter, sending, hand_over, mailparser):
    edition = Editions(sending).edition_for(language="sv", areas=frozenset())
    [raw] = hand_over(ALICE, edition=edition)
    theirs = mailparser(raw)
    assert hosts(theirs["html"]) == hosts(theirs["text"]) == {HOST}
    found = Found(theirs["html"])
    assert {name for name, _attributes in found.elements} & {
        "script",
        "form",
        "iframe",
        "link",
        "object",
        "video",
    } == set()
    assert [
        (image["alt"], image["src"].startswith(f"http://{HOST}/media/")) for image in found.of("img")
    ] == [('En lykta "på" torget', True)]
    served = Client().get(urlsplit(found.of("img")[0]["src"]).path)
    served.close()
    assert (served.status_code, served["Cross-Origin-Resource-Policy"]) == (200, "cross-origin")
    assert all(link["href"].startswith(f"http://{HOST}/") for link in found.of("a"))
    assert not re.search(r"url\(|@import|cid:", theirs["html"])


def test_text_says_all_that_the_html_says(whole_letter, sending, hand_over, mailparser):
    edition = Editions(sending).edition_for(language="sv", areas=frozenset())
    [raw] = hand_over(ALICE, edition=edition)
    theirs = mailparser(raw)
    said = [
        "Kom med en lykta <nu> & sen",
        "ljus & lyktor",
        "Läs om kampanjen",
        "Kvällsvandring i Hammarkullen",
    ]
    assert [words for words in said if words not in theirs["text"]] == []
    assert theirs["subject"] == "Ljus på torget"
    led_to = {link["href"] for link in Found(theirs["html"]).of("a")}
    assert {link for link in led_to if link not in theirs["text"]} <= {
        f"http://{HOST}/",
        f"http://{HOST}/personuppgifter/",
    }


def test_picture_of_five_megabytes_weighs_little_when_it_arrives(whole_letter, sending, hand_over, settings):
    edition = Editions(sending).edition_for(language="sv", areas=frozenset())
    [raw] = hand_over(ALICE, edition=edition)
    [image] = Found(edition.html).of("img")
    file = settings.MEDIA_ROOT / urlsplit(image["src"]).path.removeprefix("/media/")
    assert len(raw) < 100_000
    assert file.stat().st_size < 500_000
    with Image.open(file) as picture:
        assert (picture.format, picture.width <= 1120) == ("JPEG", True)


def test_letter_in_arabic_is_read_as_it_was_written(whole_letter, sending, hand_over, mailparser):
    in_arabic(whole_letter)
    edition = Editions(sending).edition_for(language="ar", areas=frozenset())
    [raw] = hand_over(ALICE, edition=edition)
    theirs = mailparser(raw)
    assert (theirs["subject"], theirs["language"]) == (ARABIC, ["Content-Language: ar"])
    assert ARABIC in theirs["html"]
    assert f"{ARABIC} 2026" in theirs["text"]
    with translation.override("ar"):
        assert translation.gettext("Stop the letters") in theirs["html"]
