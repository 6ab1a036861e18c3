"""Collect the words of the site into its catalogues and compile them: ``make words``. Nothing changes when nothing changed.

Swedish holds every sentence. The other languages hold what visitors meet, on pages and in mails: staff read Swedish and
English. A sentence is the visitors' unless it stands only in files of the staff's (STAFF), and once somebody has translated
it. New sentences come in empty, those that the code no longer says go; an empty one is answered in Swedish.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("cms", "volunteers", "campaigns", "manage.py")
LOCALE = ROOT / "cms" / "locale"
DATE_WORDS = ROOT / "cms" / "base" / "formats" / "words"
ALL, VISITORS = "sv", ("ar", "fa", "so")
WIDTH = 110
# Where only staff read, and why. What both read stands in a file of the visitors' too.
STAFF = {
    r"/admin/|/templates/(wagtail\w+|mfa)/": "screens of the admin",
    r"/(viewsets|wagtail_hooks|panels|blocks)(\.py$|/)": "screens of the admin",
    r"/models(\.py$|/)": "names of fields and choices, as forms of the admin show them",
    r"/personal_data\.py$": "what is kept of staff; what is kept of others has been translated",
    r"^campaigns/demo/": "the demo",
    r"^volunteers/(board|messaging|changes|events|shifts/plan_)(?!.*/mail/)": "the coordinators' work",
    r"^volunteers/attendance/(?!(hours|certificate|forms|views)\.py)(?!.*/(check|too_little)\w*\.html$)": "door and office",
    r"^volunteers/people/(forms|volunteer_record)\.py$": "the coordinators' forms",
    r"^volunteers/signups/joining/(approval|at_the_door|by_hand)\.py$": "the coordinators' forms",
    r"^(cms/waiting|volunteers/calling)/|/phone_calls\.py$|/signups/call/": "what the staff are told",
    r"^cms/oversight/": "those who keep the rules",
    r"^cms/base/(forms|reach)\.py$": "what editors upload and write",
    r"/mail/(coordinators/|preview/|silent\.|review\.|notice\.)|/staff_mails\.py$": "mails to staff",
    r"/apps\.py$|^cms/help/forms\.py$|^volunteers/my_pages/subject_access\.py$": "screens of the admin",
    r"^volunteers/programme/api/": "answers to programs, in English",
    r"^cms/accounts/(?!.*(show_by_code|login_code|passkey|429|mail/unknown_volunteer))": "staff signing in",
    r"^cms/(privacy|news/(desk|importing))/": "the staff's work",
    r"^cms/contact/(incoming|handling|forms|templates/contact/mail/(notice|reminder))": "message handlers",
    r"^campaigns/newsletters/(mailchimp|delivery|letter)": "editors",
    r"^campaigns/newsletters/templates/newsletters/(sending|mailchimp|mail/(paused|release))": "editors",
}
# What visitors need no words for although a file of theirs says it, and why.
KEPT = {
    "Vägra gängvåld": "the name of the movement, known by its Swedish",
    "Read the message": "a button of a mail to coordinators, in the table of all mails",
    "See the shift": "a button of a mail to coordinators, in the table of all mails",
}
IS_STAFFS = re.compile("|".join(STAFF))
Key = tuple[str | None, str]


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def found_in(folder: Path) -> polib.POFile:
    """Every sentence of the code with the files that say it, as ``makemessages`` finds them in a copy in the empty folder."""
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        "--locale",
        ALL,
        "--no-obsolete",
        "--verbosity",
        "0",
    ]
    demo = {"DEMO": "1", "SITE_URL": "http://127.0.0.1:8000", "ALLOWED_HOSTS": "127.0.0.1"}
    environment = os.environ | demo | {"VAR_DIR": str(folder / "var")}
    subprocess.run([*command, "--add-location", "file"], cwd=folder, env=environment, check=True)
    return polib.pofile(str(folder / catalogue(ALL).relative_to(ROOT)))


def catalogue(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def is_visitors(entry: polib.POEntry) -> bool:
    """Whether a file says it that is not of the staff's alone."""
    return entry.msgid not in KEPT and not all(IS_STAFFS.search(file) for file, _line in entry.occurrences)


def renewed(language: str, found: polib.POFile) -> str:
    """The language's catalogue with these sentences, as it is written; without the files that say them.

    What it held keeps its order, wherever the code has moved to; what is new comes after what stands before it in the code.
    """
    old = polib.pofile(str(catalogue(language)), wrapwidth=WIDTH)
    said = {key(entry) for entry in old if entry.translated()}
    wanted = {
        key(entry): entry for entry in found if language == ALL or key(entry) in said or is_visitors(entry)
    }
    kept = [entry for entry in old if key(entry) in wanted]
    places = {key(entry): number for number, entry in enumerate(kept)}
    place = -1.0
    for number, (name, entry) in enumerate(wanted.items()):
        if name not in places:
            kept.append(empty(entry))
            places[name] = place + number / len(wanted) / 2
        place = int(places[name])
    del old[:]
    old.extend(sorted(kept, key=lambda entry: places[key(entry)]))
    return f"{old}".rstrip("\n") + "\n"


def empty(entry: polib.POEntry) -> polib.POEntry:
    plural = {0: "", 1: ""} if entry.msgid_plural else {}
    return polib.POEntry(
        msgid=entry.msgid,
        msgid_plural=entry.msgid_plural,
        msgctxt=entry.msgctxt,
        msgstr_plural=plural,
        flags=[flag for flag in entry.flags if flag != "fuzzy"],
    )


def missing(language: str) -> list[str]:
    """The sentences of its catalogue that have no words yet."""
    return [entry.msgid for entry in polib.pofile(str(catalogue(language))) if not entry.translated()]


def compile_catalogues() -> None:
    for path in [*LOCALE.glob("*/LC_MESSAGES/*.po"), *DATE_WORDS.glob("*/LC_MESSAGES/*.po")]:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="vagra-words-") as folder:
        found = found_in(Path(folder))
    for language in (ALL, *VISITORS):
        words = renewed(language, found)
        catalogue(language).write_text(words)
        print(f"{language}: without words", *missing(language) or ["nothing"], sep="\n  ")  # noqa: T201 - a command
    compile_catalogues()


if __name__ == "__main__":
    main()
