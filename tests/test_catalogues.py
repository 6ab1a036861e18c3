"""Every sentence has its Swedish, and the compiled catalogues say what the written ones say."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "cms" / "locale"
SWEDISH = LOCALE / "sv" / "LC_MESSAGES" / "django.po"
DATE_WORDS = ROOT / "cms" / "base" / "formats" / "words"
CATALOGUES = sorted(path for folder in (LOCALE, DATE_WORDS) for path in folder.glob("*/LC_MESSAGES/*.po"))
SOURCES = ["cms", "volunteers", "campaigns"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


def key(entry):
    return entry.msgctxt, entry.msgid


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Every sentence of the code, as ``makemessages`` finds them now."""
    if not shutil.which("xgettext"):
        pytest.skip("needs GNU gettext (Debian: apt-get install gettext)")
    folder = tmp_path_factory.mktemp("sentences")
    for name in [*SOURCES, "manage.py"]:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "sv", "--no-obsolete", "--verbosity", "0"],
        cwd=folder,
        env=os.environ | {"VAR_DIR": str(folder / "var")},
        check=True,
    )
    return polib.pofile(str(folder / SWEDISH.relative_to(ROOT)))


def test_swedish_is_complete():
    catalogue = polib.pofile(str(SWEDISH))
    assert [entry.msgid for entry in catalogue if not entry.translated() and not entry.obsolete] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_compiled_catalogue_is_fresh(path):
    written = {key(entry): entry for entry in polib.pofile(str(path)) if entry.translated()}
    compiled = {key(entry): entry for entry in polib.mofile(str(path.with_suffix(".mo")))}
    said = {
        name: {where: entry.msgstr_plural or entry.msgstr for where, entry in entries.items()}
        for name, entries in {"written": written, "compiled": compiled}.items()
    }
    assert said["compiled"] == said["written"], "Run “manage.py compilemessages”."


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_translation_keeps_every_placeholder(path):
    broken = [
        (entry.msgid, said)
        for entry in polib.pofile(str(path))
        if entry.translated()
        for said in entry.msgstr_plural.values() or [entry.msgstr]
        # A singular may leave the number out: “this date” beside “these 3 dates”.
        if placeholders(said) not in (placeholders(entry.msgid), placeholders(entry.msgid_plural))
    ]
    assert broken == []


def test_catalogue_holds_every_sentence_of_the_code(found):
    held = {key(entry) for entry in polib.pofile(str(SWEDISH)) if not entry.obsolete}
    assert {key(entry) for entry in found} - held == set(), "Run “manage.py makemessages -l sv”."
