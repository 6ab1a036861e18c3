"""The table in docs/mails.md, made from ``mail_kinds``: ``python -m tests.volunteers.mail_table`` writes it anew."""

import os
from pathlib import Path

import django
from django.utils import translation

from volunteers.mail_kinds import BY_STATE, TABLE, MailKind

PAGE = Path(__file__).resolve().parents[2] / "docs" / "mails.md"
HEAD = ["mail", "goes to", "when", "switches", "with it", "by telephone", "button"]


def table() -> list[str]:
    with translation.override("en"):
        rows = [HEAD, ["---"] * len(HEAD), *map(_cells, TABLE)]
    return [f"| {' | '.join(cells)} |" for cells in rows]


def _cells(kind: MailKind) -> list[str]:
    switches = [f"`{switch}`" for switch in (kind.site_switch, kind.own_switch) if switch]
    carried = {"calendar file": kind.has_file, "code for the door": kind.has_code}
    return [
        f"`{kind.template}`",
        kind.to,
        kind.when + (" (their own act)" if kind.answers_own_act else ""),
        ", ".join(switches),
        ", ".join(what for what, is_there in carried.items() if is_there),
        kind.by_phone,
        "by the state of the sign-up" if kind.button is BY_STATE else str(kind.button),
    ]


def is_of_table(line: str) -> bool:
    return line.startswith("| ")


def table_in_page() -> list[str]:
    return list(filter(is_of_table, PAGE.read_text().splitlines()))


def write_page() -> None:
    """Put the table where the old one stood."""
    lines = PAGE.read_text().splitlines()
    at = next(number for number, line in enumerate(lines) if is_of_table(line))
    rest = [line for line in lines if not is_of_table(line)]
    PAGE.write_text("\n".join([*rest[:at], *table(), *rest[at:], ""]))


if __name__ == "__main__":
    os.environ.setdefault("DEMO", "1")  # the settings then ask for nothing else
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    write_page()
