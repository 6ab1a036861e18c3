"""Every sentence has its Swedish, and the compiled catalogues say what the written ones say."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "cms" / "locale"
SWEDISH = LOCALE / "sv" / "LC_MESSAGES" / "django.po"
CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
SOURCES = ["cms", "volunteers", "campaigns"]


def key(entry):
    return entry.msgctxt, entry.msgid


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


@pytest.mark.skipif(
    not shutil.which("xgettext"), reason="needs GNU gettext (Debian: apt-get install gettext)"
)
def test_catalogue_holds_every_sentence_of_the_code(tmp_path):
    for name in [*SOURCES, "manage.py"]:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "sv", "--no-obsolete", "--verbosity", "0"],
        cwd=tmp_path,
        env=os.environ | {"VAR_DIR": str(tmp_path / "var")},
        check=True,
    )
    found = polib.pofile(str(tmp_path / SWEDISH.relative_to(ROOT)))
    held = {key(entry) for entry in polib.pofile(str(SWEDISH)) if not entry.obsolete}
    assert {key(entry) for entry in found} - held == set(), "Run “manage.py makemessages -l sv”."
