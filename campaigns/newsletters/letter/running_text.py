"""Running text of a letter: with whole addresses for a mail program, and as plain text."""

import re
from html import unescape
from typing import Any

from bs4 import BeautifulSoup
from django.conf import settings
from wagtail.rich_text import expand_db_html

LINKS = re.compile(r'href="/(?!/)')
SPACES = re.compile(r"[ \t\r\f\v]+")
EMPTY_LINES = re.compile(r"\n{3,}")
CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]"
)  # XML 1.0 has no place for them


def mail_html(source: str) -> str:
    """Rich text as an editor wrote it, with addresses that lead to this site from anywhere."""
    return LINKS.sub(f'href="{settings.SITE_URL}/', expand_db_html(source))


def has_text(html: str) -> bool:
    """Whether there is anything to read: an empty paragraph is nothing."""
    return bool(BeautifulSoup(html, "html.parser").get_text().strip())


def without_controls(text: str) -> str:
    """Without what cannot be seen and breaks the drawing: a stray byte that came with a pasted text."""
    return CONTROLS.sub("", text)


def plain_text(html: str) -> str:
    """The same for those who read letters as text: addresses after their words, a dash before each point of a list."""
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a", href=True):
        if link["href"] != link.get_text():
            link.append(f" ({link['href']})")
    for point in soup.find_all("li"):
        point.insert(0, "– ")
        point.append("\n")
    for block in soup.find_all(["p", "h2", "h3", "h4", "ul", "ol"]):
        block.append("\n\n")
    for line in soup.find_all("br"):
        line.replace_with("\n")
    lines = (SPACES.sub(" ", line).strip() for line in unescape(soup.get_text()).splitlines())
    return EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def address_of(page: Any) -> str:
    """The page's address on this site, whole; empty when it has none."""
    parts = page.get_url_parts()
    return settings.SITE_URL + parts[2] if parts and parts[2] else ""
