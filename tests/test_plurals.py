"""Every sentence that counts something reads right for none, one, two and more, in every language it is said in.

What is right stands in ``plurals.txt``, read by a person and not made from the catalogues: change both.
"""

from pathlib import Path

import polib
import pytest
from django.utils.translation import ngettext, override

from tests.words import ALL, VISITORS, catalogue

TABLE = Path(__file__).parent / "plurals.txt"
ENGLISH = "en"
NUMBERS = (0, 1, 2, 3, 11, 25, 100)


def counted(language: str) -> list[polib.POEntry]:
    """Those of the language's catalogue; of English, which has none, those that visitors read."""
    entries = polib.pofile(str(catalogue(VISITORS[0] if language == ENGLISH else language)))
    return [entry for entry in entries if entry.msgid_plural]


def forms(entry: polib.POEntry) -> list[tuple[str, list[int]]]:
    """What the language now in force says, with the numbers it says so for, in their order."""
    said = {number: ngettext(entry.msgid, entry.msgid_plural, number) for number in NUMBERS}
    texts = dict.fromkeys(said.values())
    return [(text, [number for number in NUMBERS if said[number] == text]) for text in texts]


def table(language: str) -> str:
    """As ``plurals.txt`` has it: a line for the English, then one for each form."""
    lines = []
    with override(language):
        for entry in sorted(counted(language), key=lambda entry: entry.msgid):
            lines.append(entry.msgid)
            lines += [f"  {' '.join(map(str, numbers))}: {text}" for text, numbers in forms(entry)]
    return "\n".join(lines)


def right(language: str) -> str:
    return TABLE.read_text().split(f"== {language}\n")[1].split("\n\n==")[0].strip("\n")


@pytest.mark.parametrize("language", [ENGLISH, ALL, *VISITORS])
def test_every_count_reads_as_the_table_says(language):
    assert table(language).splitlines() == right(language).splitlines()


@pytest.mark.parametrize("language", [ENGLISH, ALL, *VISITORS])
def test_words_of_several_numbers_say_which(language):
    """Only a form of one number may leave it out: “this date”, but never “these dates”."""
    with override(language):
        said = [form for entry in counted(language) for form in forms(entry)]
    assert [text for text, numbers in said if len(numbers) > 1 and "%(" not in text] == []
