"""Every run of text on a public page is in the language that its nearest ``lang`` says, and runs in its direction."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from django.conf import settings
from django.test import Client

LANGUAGES = [code for code, _name in settings.LANGUAGES]
RIGHT_TO_LEFT = {"ar", "fa"}
ARABIC_SCRIPT = re.compile(r"[\u0600-\u06ff]")
# Letters that one of the two has and the other never uses.
LETTERS = {"ar": re.compile(r"[پچژگیک]"), "fa": re.compile(r"[ةيكى]")}
# Short words of one language that are none of another's.
STOP_WORDS = {
    language: frozenset(words.split())
    for language, words in (
        ("sv", "och att för med på är som inte till av oss vi det kan din ditt dina eller från när vid"),
        ("en", "the and you of your we with this that are not from when they have"),
        ("so", "iyo waa oo waxaa ka ayaa haddii laga waxay aad"),
    )
}
WORD = re.compile(r"[^\W\d_]+")
HIDDEN = ("script", "style", "svg", "template")
NOT_PUBLIC = re.compile(
    r"/(admin|konto|demo|static|media|dokument|api)/|\.(ics|xml|pdf|png|json|vcf)$|/embed"
)
MOST = 120  # pages of a language
# What is written as it is in every language: names of its own.
NAMES = re.compile(r"Med Bergsjön|Google|Outlook")


def pages(client: Client, language: str) -> Iterator[tuple[str, BeautifulSoup]]:
    """The public pages that links lead to from the home of the language, in that language, without what filters find."""
    home = "/" if language == settings.LANGUAGE_CODE else f"/{language}/"
    waiting, known = [home], {home}
    while waiting and len(known) < MOST:
        address = waiting.pop(0)
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        page = BeautifulSoup(answer.content, "html.parser")
        yield address, page
        for link in page.select("a[href]"):
            path = urlsplit(urljoin(address, str(link["href"]))).path
            if path.startswith(home) and language_of(path) == language and path not in known:
                known.add(path)
                waiting += [] if NOT_PUBLIC.search(path) else [path]


def language_of(path: str) -> str:
    first = path.split("/")[1]
    return first if first in LANGUAGES else settings.LANGUAGE_CODE


def runs(page: BeautifulSoup) -> Iterator[tuple[str, Tag]]:
    for text in page.find_all(string=True):
        words = " ".join(text.split())
        is_read = type(text) is NavigableString and not text.find_parents(HIDDEN)
        if words and is_read and text.find_parent(["body", "title"]):
            yield NAMES.sub("", words), text.parent


def said_in(words: str, language: str) -> str:
    """The language that the words are in for certain, or the given one."""
    if ARABIC_SCRIPT.search(words):
        if language not in RIGHT_TO_LEFT:
            return "ar or fa"
        return "another" if LETTERS[language].search(words) else language
    found = [word.lower() for word in WORD.findall(words)]
    hits = {code: sum(word in stop for word in found) for code, stop in STOP_WORDS.items()}
    best = max(hits, key=lambda code: (hits[code], code == language))
    return best if hits[best] else language


def complaints(address: str, page: BeautifulSoup) -> Iterator[str]:
    for words, parent in runs(page):
        language = str(nearest(parent, "lang"))
        if (found := said_in(words, language)) != language:
            yield f"{address}: {found} under lang={language}: {words[:70]}"
    for element in page.select("[lang]:not(a, option)"):  # these two are one run, which finds its own way
        direction = "rtl" if element["lang"] in RIGHT_TO_LEFT else "ltr"
        if element.get_text(strip=True) and nearest(element, "dir") not in (direction, "auto"):
            yield f"{address}: lang={element['lang']} runs {nearest(element, 'dir')}: {element.get_text()[:50]}"


def nearest(element: Tag, name: str) -> object:
    return element.get(name) or next(
        (above[name] for above in element.parents if isinstance(above, Tag) and above.get(name)), None
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_run_of_text_is_in_the_language_that_it_says(demo, client, language):
    seen = dict(pages(client, language))
    said = [complaint for address, page in seen.items() for complaint in complaints(address, page)]
    assert len(seen) > 20
    assert not said, "\n".join([f"{len(said)} on {len(seen)} pages:", *said])


@pytest.mark.parametrize(
    ("words", "language", "found"),
    [
        ("Vi håller din plats", "ar", "sv"),
        ("Hjällbo torg", "fa", "fa"),
        ("تصلك رسالة", "sv", "ar or fa"),
        ("می‌گوید", "ar", "another"),
        ("في القائمة الرئيسية", "fa", "another"),
        ("You have a place", "so", "en"),
        ("Boos ayaa kuu furan", "so", "so"),
        ("12 dec 18:00", "ar", "ar"),
    ],
)
def test_language_is_told_by_script_and_short_words(words, language, found):
    assert said_in(words, language) == found
