"""From the plain text of the content files to what the pages' fields hold."""

import tomllib
from itertools import groupby
from pathlib import Path
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.models import Page

Story = list[tuple[str, Any]]
CONTENT = Path(__file__).parent / "content"


def read_content(name: str) -> dict[str, Any]:
    """What ``content/<name>.toml`` says."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text())


def rich(text: str) -> SafeString:
    """Rich text out of plain: an empty line begins a paragraph, lines that begin with "- " are a list."""
    parts = [part.strip() for part in text.strip().split("\n\n")]
    return format_html_join("", "{}", ((_part(lines.split("\n")),) for lines in parts))


def _part(lines: list[str]) -> SafeString:
    runs = [(is_list, list(run)) for is_list, run in groupby(lines, key=lambda line: line.startswith("- "))]
    return format_html_join(
        "", "{}", ((_list(run) if is_list else _paragraph(run),) for is_list, run in runs)
    )


def _list(lines: list[str]) -> SafeString:
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((line[2:],) for line in lines)))


def _paragraph(lines: list[str]) -> SafeString:
    return format_html("<p>{}</p>", " ".join(lines))


def story(blocks: list[dict[str, Any]], *, links: dict[str, Page]) -> Story:
    """Blocks of running text; ``links`` holds the pages that buttons may lead to, by slug."""
    return [_block(*next(iter(block.items())), links=links) for block in blocks]


def _block(kind: str, value: Any, *, links: dict[str, Page]) -> tuple[str, Any]:
    match kind:
        case "text":
            return kind, rich(value)
        case "facts":
            return kind, {"heading": value["heading"], "text": rich(value["text"])}
        case "question":
            return kind, {"question": value["question"], "answer": rich(value["answer"])}
        case "button":
            return kind, {"text": value["text"], "page": links[value["page"]]}
        case "campaign":
            return kind, {"page": links[value]}
        case _:
            return kind, value
