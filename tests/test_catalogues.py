"""Every sentence has its Swedish, and the compiled catalogues say what the written ones say."""

import re
import shutil

import polib
import pytest

from tests.words import ALL, DATE_WORDS, LOCALE, VISITORS, catalogue, is_visitors, key, missing, renewed
from tests.words import found_in as find_in

CATALOGUES = sorted(path for folder in (LOCALE, DATE_WORDS) for path in folder.glob("*/LC_MESSAGES/*.po"))
# What visitors meet and nobody has translated yet, with the reason.
NOT_YET: dict[str, str] = {}
# A place that nobody has confirmed is promised to nobody for so many minutes: docs/decisions/0009.
MINUTES = re.compile(r"\d+ minut|half an hour|halvtimme", re.IGNORECASE)
A_PLACE = re.compile(r"\bplaces?\b|\bplats", re.IGNORECASE)
DEMO_CONTENT = LOCALE.parents[1] / "campaigns" / "demo" / "content"
# Arabic says none, one and two by the word alone: the first three of its six forms need no number.
ARABIC_FORMS, WITHOUT_NUMBER = 6, (0, 1, 2)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Every sentence of the code, as ``makemessages`` finds them now."""
    if not shutil.which("xgettext"):
        pytest.skip("needs GNU gettext (Debian: apt-get install gettext)")
    return find_in(tmp_path_factory.mktemp("sentences"))


def test_swedish_is_complete():
    assert missing(ALL) == []


@pytest.mark.parametrize("language", VISITORS)
def test_visitors_miss_nothing(language):
    assert set(missing(language)) == set(NOT_YET)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_compiled_catalogue_is_fresh(path):
    written = {key(entry): entry for entry in polib.pofile(str(path)) if entry.translated()}
    compiled = {key(entry): entry for entry in polib.mofile(str(path.with_suffix(".mo")))}
    said = {
        name: {where: entry.msgstr_plural or entry.msgstr for where, entry in entries.items()}
        for name, entries in {"written": written, "compiled": compiled}.items()
    }
    assert said["compiled"] == said["written"], "Run “make words”."


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_translation_keeps_every_placeholder(path):
    broken = [
        (entry.msgid, said)
        for entry in polib.pofile(str(path))
        if entry.translated()
        for form, said in entry.msgstr_plural.items() or [(None, entry.msgstr)]
        # A singular may leave the number out, “this date” beside “these 3 dates”, and so may Arabic's none, one and two.
        if placeholders(said) not in kept_by(entry, form)
    ]
    assert broken == []


def kept_by(entry, form):
    """What that form of the sentence may hold, each a list of placeholders."""
    kept = [placeholders(entry.msgid), placeholders(entry.msgid_plural)]
    if len(entry.msgstr_plural) == ARABIC_FORMS and form in WITHOUT_NUMBER:
        kept += [[other for other in kept[0] if other != number] for number in kept[0]]
    return kept


def test_no_sentence_promises_a_place_by_the_minute():
    entries = polib.pofile(str(catalogue(ALL)))
    said = [text for entry in entries for text in (entry.msgid, entry.msgstr)]
    said += [line for file in DEMO_CONTENT.glob("*.toml") for line in file.read_text().splitlines()]
    assert [text for text in said if MINUTES.search(text) and A_PLACE.search(text)] == []


@pytest.mark.parametrize("language", [ALL, *VISITORS])
def test_collecting_the_words_anew_changes_nothing(found, language):
    """Neither sentences nor their order, the width of lines or the files that say them."""
    held = catalogue(language).read_text()
    assert renewed(language, found).splitlines() == held.splitlines(), "Run “make words”."
    assert "#:" not in held
    assert "#~" not in held


@pytest.mark.parametrize(
    ("files", "theirs"),
    [
        (["cms/contact/templates/contact/form.html"], True),
        (["volunteers/board/viewsets/shifts.py"], False),
        (["cms/news/admin/source_form.py", "cms/news/models/sources.py"], False),
        (["volunteers/people/templates/people/admin/show.html", "volunteers/my_pages/forms.py"], True),
        (["volunteers/messaging/templates/messaging/mail/message.txt"], True),
    ],
)
def test_sentence_is_the_visitors_unless_only_staff_read_it(files, theirs):
    entry = polib.POEntry(msgid="Shift", occurrences=[(file, "") for file in files])
    assert is_visitors(entry) is theirs


def test_new_sentence_comes_after_the_one_before_it_in_the_code(found):
    swedish = polib.pofile(str(catalogue(ALL)))
    before = found[found.index(found.find(swedish[10].msgid))]
    new = polib.POEntry(msgid="Nobody has said this yet.", occurrences=[("cms/base/forms.py", "")])
    found.insert(found.index(before) + 1, new)
    try:
        told = polib.pofile(renewed(ALL, found))
    finally:
        found.remove(new)
    assert [entry.msgid for entry in told[10:12]] == [before.msgid, new.msgid]
