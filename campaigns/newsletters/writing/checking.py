"""What is looked at before a letter is sent."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.models import LetterPage
from campaigns.newsletters.models.sendings import LEAVE_MARK, MANAGE_MARK
from campaigns.newsletters.writing.audience import audience_of
from campaigns.newsletters.writing.digests import Digests, since_last
from campaigns.newsletters.writing.editions import versions_of
from campaigns.newsletters.writing.following import has_dead_link, is_open, leads_nowhere
from campaigns.newsletters.writing.rendering import CannotRender, Rendered, render

BYTES = 100_000  # Gmail cuts a letter off at 102 kB, and its links for leaving with it
SUBJECT = 70  # characters that a telephone shows


class Problem(NamedTuple):
    """``kind`` is for programs, ``words`` for the editor. A letter with one that blocks is not sent."""

    kind: str
    words: str | Promise
    is_blocking: bool = True


def check(letter: LetterPage) -> list[Problem]:
    """Everything that is wrong with the original ``letter`` or one of its translations, what blocks first."""
    found = [*about_audience(letter), *about_translations(letter)]
    for version in versions_of(letter).values():
        found += [*about_words(version), *about_blocks(version), *about_mail(version)]
    return sorted(dict.fromkeys(found), key=lambda problem: not problem.is_blocking)


def complain(letter: LetterPage) -> str:
    """Why the letter as it stands in a form cannot be made into a mail, for the editor; empty when it can."""
    try:
        draw(letter)
    except CannotRender as error:
        return str(error)
    return ""


def draw(letter: LetterPage) -> Rendered:
    return render(letter, digests=Digests(letter, since=since_last(letter)))


def about_audience(letter: LetterPage) -> Iterator[Problem]:
    if not letter.topics.all():
        yield Problem("topics", _("Choose which topics the letter is about."))
    elif not audience_of(letter).exists():
        yield Problem("audience", _("Nobody would get the letter: no subscriber has chosen this."))


def about_translations(letter: LetterPage) -> Iterator[Problem]:
    waiting = letter.get_translations().filter(alias_of=None, live=False)
    if waiting.exists():
        yield Problem(
            "translation",
            _("A translation is not published: its readers get the letter in Swedish."),
            is_blocking=False,
        )


def about_words(letter: LetterPage) -> Iterator[Problem]:
    if not letter.subject.strip():
        yield Problem("subject", _("The letter has no subject."))
    elif len(letter.subject) > SUBJECT:
        yield Problem(
            "subject", _("The subject is long: a telephone shows about 70 characters."), is_blocking=False
        )


def about_blocks(letter: LetterPage) -> Iterator[Problem]:
    for block in letter.body:
        value: Any = block.value
        if block.block_type == "picture" and (value["image"] is None or not value["alt"].strip()):
            yield Problem("alt", _("A picture has no words for those who do not see it."))
        if block.block_type in {"button", "campaign"} and not is_open(value["page"]):
            yield Problem("link", _("A button leads to a page that is not published."))
        if block.block_type == "text" and has_dead_link(value.source):
            yield Problem("link", _("A link in the text leads to a page that is not published."))


def about_mail(letter: LetterPage) -> Iterator[Problem]:
    try:
        rendered = draw(letter)
    except CannotRender as error:
        yield Problem("mjml", str(error))
        return
    yield from about_rendered(rendered)


def about_rendered(rendered: Rendered) -> Iterator[Problem]:
    if not rendered.web:
        yield Problem("empty", _("The letter is empty."))
    if leads_nowhere(rendered.web):
        yield Problem("link", _("A link in the text leads to a page that is not published."))
    if len(rendered.html.encode()) > BYTES:
        yield Problem("size", _("The letter is over 100 kB: mail programs cut it off. Make it shorter."))
    for part in (rendered.html, rendered.text):
        if MANAGE_MARK not in part or LEAVE_MARK not in part:
            yield Problem("unsubscribe", _("The links for changing and leaving are missing."))
