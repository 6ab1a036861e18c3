"""A letter as it is read: as HTML made of MJML, as plain text, and as a part of a page of the archive."""

from dataclasses import dataclass
from typing import Any

import mrml
from django.conf import settings
from django.template import Context, Engine, loader
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from campaigns.newsletters.models import LetterPage
from campaigns.newsletters.models.sendings import LEAVE_MARK, MANAGE_MARK
from campaigns.newsletters.writing.digests import Digests
from campaigns.newsletters.writing.wording import address_of, mail_html, plain_text
from campaigns.pages.counting import count_in_words, standing_on

PICTURES = [
    "max-1120x1600|format-jpeg|jpegquality-75",
    "max-1120x1600|format-jpeg|jpegquality-55",
    "max-560x800|format-jpeg|jpegquality-60",
]
PICTURE_BYTES = 200_000


class CannotRender(Exception):
    """The letter cannot be made into HTML, with the sentence for the editor."""


@dataclass(frozen=True)
class Rendered:
    subject: str
    html: str
    text: str
    web: str


def render(letter: LetterPage, *, digests: Digests, areas: frozenset[int] = frozenset()) -> Rendered:
    """The version ``letter`` for readers of these areas. HTML and text hold MANAGE_MARK and LEAVE_MARK. Raises CannotRender."""
    with translation.override(letter.text_language):
        pieces = [piece for block in letter.body if (piece := piece_of(block, digests, areas))]
        context = {
            **frame_of(letter),
            "pieces": pieces,
        }
        mjml = loader.render_to_string("newsletters/letter/letter.mjml", context)
        text = Engine.get_default().get_template("newsletters/letter/letter.txt")
        return Rendered(
            subject=letter.subject,
            html=html_of(mjml),
            text=tidy(text.render(Context(context, autoescape=False))),
            web=loader.render_to_string("newsletters/letter/web.html", context),
        )


def html_of(mjml: str) -> str:
    """MJML as mail programs draw it. Every word of it is in the outcome, or CannotRender is raised."""
    try:
        html: str = mrml.to_html(mjml).content
    except OSError as error:
        raise CannotRender(
            _("The letter cannot be drawn as mail: something in its text is not as it should be.")
        ) from error
    return html


def frame_of(letter: LetterPage) -> dict[str, Any]:
    """What stands around the letter: whose it is, where it can be read, and how to end it."""
    return {
        "subject": letter.subject,
        "preheader": letter.preheader,
        "language": letter.text_language,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "site_name": _("Refuse gang violence"),
        "site_url": settings.SITE_URL,
        "web_url": address_of(letter) if letter.is_in_archive and letter.pk else "",
        "manage_url": settings.SITE_URL + reverse("manage_letters", args=[MANAGE_MARK]),
        "leave_url": settings.SITE_URL + reverse("leave_letters", args=[LEAVE_MARK]),
    }


def piece_of(block: Any, digests: Digests, areas: frozenset[int]) -> dict[str, Any] | None:
    """A block as the templates take it; None when there is nothing to show."""
    make = PIECES[block.block_type]
    piece = make(block.value, digests, areas)
    return {"kind": block.block_type, **piece} if piece else None


def heading(value: Any, digests: Digests, areas: frozenset[int]) -> dict[str, Any]:
    return {"text": value}


def text(value: Any, digests: Digests, areas: frozenset[int]) -> dict[str, Any]:
    html = mail_html(value.source)
    return {"html": mark_safe(html), "text": plain_text(html)}  # noqa: S308 - the editor's own, cleaned by Wagtail


def picture(value: Any, digests: Digests, areas: frozenset[int]) -> dict[str, Any] | None:
    if value["image"] is None:
        return None
    made = (value["image"].get_rendition(size) for size in PICTURES)
    rendition = next((each for each in made if each.file.size <= PICTURE_BYTES), None)
    rendition = rendition or value["image"].get_rendition(PICTURES[-1])
    width = min(560, rendition.width)
    return {"url": settings.SITE_URL + rendition.url, "alt": value["alt"], "width": width}


def button(value: Any, digests: Digests, areas: frozenset[int]) -> dict[str, Any] | None:
    page = value["page"] and value["page"].localized
    return {"text": value["text"], "url": address_of(page)} if page and page.live else None


def events(value: Any, digests: Digests, areas: frozenset[int]) -> dict[str, Any] | None:
    found = digests.events_for(areas)
    shown = [
        {"title": row.title, "when": row.moments.when, "where": row.where, "url": settings.SITE_URL + row.url}
        for row in found.rows[: value["count"]]
    ]
    return (
        {"heading": value["heading"], "is_everywhere": found.is_everywhere, "rows": shown} if shown else None
    )


def news(value: Any, digests: Digests, areas: frozenset[int]) -> dict[str, Any] | None:
    shown = [
        {
            "title": page.title,
            "when": date_format(page.published_on, "DATE_FORMAT"),
            "where": page.intro,
            "url": address_of(page),
        }
        for page in digests.news[: value["count"]]
    ]
    return {"heading": value["heading"], "rows": shown} if shown else None


def campaign(value: Any, digests: Digests, areas: frozenset[int]) -> dict[str, Any] | None:
    page = value["page"] and value["page"].specific.localized
    if not page or not page.live:
        return None
    standing = standing_on(page.in_every_language())
    words = count_in_words(standing, page.goal) if standing >= page.counter_from else ""
    return {
        "title": page.title,
        "message": page.message,
        "count": words,
        "button": page.ask_button,
        "url": address_of(page),
    }


PIECES = {
    "heading": heading,
    "text": text,
    "picture": picture,
    "button": button,
    "events": events,
    "news": news,
    "campaign": campaign,
}


def tidy(text: str) -> str:
    """No more than one empty line, and one newline at the end."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for place, line in enumerate(lines) if line or lines[place - 1]]
    return "\n".join(kept) + "\n"
