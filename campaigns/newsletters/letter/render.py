"""A letter as it is read: as HTML made of MJML, as plain text, and as a part of a page of the archive."""

import re
from dataclasses import dataclass
from typing import Any

import mrml
from bs4 import BeautifulSoup
from django.conf import settings
from django.template import Context, Engine, loader
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.newsletters.letter.digest import Digests
from campaigns.newsletters.letter.pieces import Piece, pieces_of
from campaigns.newsletters.letter.running_text import address_of, without_controls
from campaigns.newsletters.models import LetterPage
from campaigns.newsletters.models.sendings import LEAVE_MARK, MANAGE_MARK
from cms.base.surroundings import prefix

WORD = re.compile(r"\w+")
# Else a typeface that it knows, such as Roboto, is fetched from Google by whoever opens the letter.
OPTIONS = mrml.RenderOptions(fonts={})
# The heights, in pixels, and colours of the line that closes the top of a letter, as on the front page.
LINE = list(
    zip(
        [26, 19, 31, 22, 36, 17, 28, 40, 24, 33, 18, 29, 38, 21, 34, 25, 15, 30, 42, 23, 35, 20, 27, 39, 16],
        ["#0a4a86", "#c4321f", "#101a2c", "#ffffff", "#8fbbe0"] * 5,
        strict=True,
    )
)


class CannotRender(Exception):
    """The letter cannot be made into HTML, with the sentence for the editor."""


@dataclass(frozen=True)
class Rendered:
    subject: str
    preheader: str
    html: str
    text: str
    web: str


def render(letter: LetterPage, *, digests: Digests, areas: frozenset[int] = frozenset()) -> Rendered:
    """The version ``letter`` for readers of these areas. HTML and text hold MANAGE_MARK and LEAVE_MARK. Raises CannotRender."""
    with translation.override(letter.text_language):
        pieces = list(pieces_of(letter, digests=digests, areas=areas))
        context = frame_of(letter) | {"pieces": pieces}
        text = Engine.get_default().get_template("newsletters/letter/letter.txt")
        return Rendered(
            subject=letter.subject,
            preheader=letter.preheader,
            html=html_of(loader.render_to_string("newsletters/letter/letter.mjml", context), pieces=pieces),
            text=tidy(text.render(Context(context, autoescape=False))),
            web=without_controls(loader.render_to_string("newsletters/letter/web.html", context)).strip(),
        )


def html_of(mjml: str, *, pieces: list[Piece]) -> str:
    """MJML as mail programs draw it; every word of the editor's running text is in it, or CannotRender is raised."""
    try:
        html: str = mrml.to_html(without_controls(mjml), render_options=OPTIONS).content
    except OSError as error:
        raise CannotRender(
            _("The letter cannot be drawn as mail: something in its text is not as it should be.")
        ) from error
    drawn = set(WORD.findall(BeautifulSoup(html, "html.parser").get_text(" ")))
    written = WORD.findall(" ".join(words_of(piece) for piece in pieces))
    lost = next((word for word in written if word not in drawn), None)
    if lost is not None or "<mj-" in html:
        raise CannotRender(
            _("The letter cannot be drawn as mail: “%(word)s” would be lost.") % {"word": lost or "mj"}
        )
    return html


def words_of(piece: Piece) -> str:
    """What must be read in the drawn letter."""
    if piece["kind"] == "text":
        return BeautifulSoup(piece["html"], "html.parser").get_text(" ")
    return piece["text"] if piece["kind"] in {"heading", "button"} else ""


def frame_of(letter: LetterPage) -> dict[str, Any]:
    """What stands around the letter: whose it is, where it can be read, and how to end it."""
    is_rtl = translation.get_language_bidi()
    return {
        "subject": letter.subject,
        "preheader": letter.preheader,
        "language": letter.text_language,
        "direction": "rtl" if is_rtl else "ltr",
        "start": "right" if is_rtl else "left",
        "site_name": _("Vägra gängvåld"),
        "site_url": settings.SITE_URL,
        "home_url": settings.SITE_URL + prefix(letter.text_language),
        "web_url": address_of(letter) if letter.is_in_archive and letter.pk else "",
        "manage_url": settings.SITE_URL + reverse("manage_letters", args=[MANAGE_MARK]),
        "leave_url": settings.SITE_URL + reverse("leave_letters", args=[LEAVE_MARK]),
        "line": LINE,
    }


def tidy(text: str) -> str:
    """No more than one empty line, and one newline at the end; the signature's "-- " keeps its space (RFC 3676, 4.3)."""
    lines = [line if line == "-- " else line.rstrip() for line in without_controls(text).strip().split("\n")]
    kept = [line for place, line in enumerate(lines) if line or lines[place - 1]]
    return "\n".join(kept) + "\n"
