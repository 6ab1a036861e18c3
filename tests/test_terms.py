"""Every catalogue, template and text of the demo keeps to the words of docs/words.md: one thing has one name."""

import functools
import re
from collections.abc import Iterator

import polib
import pytest

from tests.words import ALL, ROOT, VISITORS, catalogue

ENGLISH = "en"
LANGUAGES = (ENGLISH, ALL, *VISITORS)
PAPER = ROOT / "docs" / "words.md"
DEMO_CONTENT = ROOT / "campaigns" / "demo" / "content"
CELL = re.compile(r"(?<!\\)\|")
NO_WORDS = re.compile(
    r"{#.*?#}|{% *comment.*?endcomment *%}|{[{%].*?[}%]}|<(style|script).*?</|<[^>]*>", re.DOTALL
)


def rows(heading: str) -> list[list[str]]:
    """The cells of the paper's table under that heading, without its first two lines."""
    part = PAPER.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("\\|", "|") for cell in CELL.split(line)[1:-1]] for line in lines[2:]]


TERMS = rows("Terms")
NEVER = [(language, where, never.strip("`")) for language, where, never, *_ in rows("Never")]
VISITORS_SENTENCES = {entry.msgid for entry in polib.pofile(str(catalogue(VISITORS[0])))}


@functools.cache
def sentences(language: str) -> list[tuple[str, str]]:
    """The English of each sentence of the catalogue, and what the language says; English says what stands in the code."""
    entries = polib.pofile(str(catalogue(ALL if language == ENGLISH else language)))
    if language == ENGLISH:
        return [(entry.msgid, text) for entry in entries for text in (entry.msgid, entry.msgid_plural)]
    return [
        (entry.msgid, text) for entry in entries for text in entry.msgstr_plural.values() or [entry.msgstr]
    ]


@functools.cache
def written(language: str) -> list[tuple[str, str]]:
    """What else people read, with its file: what templates say without the catalogue, and the texts of the demo."""
    return [*templates(language), *demo(language)]


def templates(language: str) -> Iterator[tuple[str, str]]:
    if language in (ENGLISH, ALL):
        for floor in ("cms", "volunteers", "campaigns"):
            for file in (ROOT / floor).glob("**/templates/**/*.*"):
                yield str(file.relative_to(ROOT)), NO_WORDS.sub("", file.read_text())


def demo(language: str) -> Iterator[tuple[str, str]]:
    own = DEMO_CONTENT / f"{language}.toml"
    others = {f"{each}.toml" for each in LANGUAGES}
    files = [file for file in DEMO_CONTENT.glob("*.toml") if file.name not in others]
    for file in files if language == ALL else [own] if own.exists() else []:
        for line in file.read_text().splitlines():
            yield file.name, line.rpartition('" = "')[2]


@pytest.mark.parametrize(("language", "where", "never"), NEVER)
def test_word_is_never_said(language, where, never):
    word = re.compile(never, re.IGNORECASE)
    said = [text for msgid, text in sentences(language) if where == "all" or msgid in VISITORS_SENTENCES]
    said += [f"{file}: {text}" for file, text in written(language) if where == "all"]
    assert [text for text in said if word.search(text)] == []


@pytest.mark.parametrize("row", TERMS, ids=lambda row: row[0])
def test_term_is_said_where_the_paper_says(row):
    *words, example = row
    for language, word in zip((ALL, *VISITORS), words[1:], strict=True):
        said = [text.lower() for msgid, text in sentences(language) if msgid.startswith(example)]
        assert said, example
        assert any(word.lower() in text for text in said), (language, word, said)


def test_paper_names_thirty_terms_and_a_word_for_each_language():
    assert len(TERMS) == 30
    assert all(len(row) == 6 and all(row) for row in TERMS)
    assert {language for language, _where, _never in NEVER} == set(LANGUAGES)


def test_what_a_speaker_is_to_read_is_marked_in_one_way():
    entries = [entry for language in VISITORS for entry in polib.pofile(str(catalogue(language)))]
    marks = {entry.tcomment for entry in entries if entry.tcomment}
    assert marks == {"to be read by a speaker"}
    assert "`# to be read by a speaker`" in PAPER.read_text()
