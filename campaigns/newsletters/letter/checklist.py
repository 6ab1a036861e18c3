"""What is looked at before a letter is sent."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.letter.audience import audience_of, count_by_language
from campaigns.newsletters.letter.digest import Digests, since_last
from campaigns.newsletters.letter.edition import versions_of
from campaigns.newsletters.letter.link_check import has_dead_link, is_open, leads_nowhere
from campaigns.newsletters.letter.render import CannotRender, Rendered, render
from campaigns.newsletters.models import LetterPage
from campaigns.newsletters.models.sendings import LEAVE_MARK, MANAGE_MARK

BYTES = 100_000  # Gmail cuts a letter off at 102 kB, and its links for leaving with it
SUBJECT = 70  # characters that a telephone shows


class Problem(NamedTuple):
    """``kind`` is for programs, ``words`` for the editor. A letter with one that blocks is not sent."""

    kind: str
    words: str | Promise
    is_blocking: bool = True

    def of(self, language: str) -> "Problem":
        """The same, of the version in that language."""
        return self._replace(words=f"{dict(settings.LANGUAGES)[language]}: {self.words}")


def check(letter: LetterPage) -> list[Problem]:
    """Everything that is wrong with the original ``letter`` or one of its translations, what blocks first."""
    versions = versions_of(letter)
    found = [*about_audience(letter), *about_translations(letter), *about_readers(letter, versions)]
    for language, version in versions.items():
        own = [*about_words(version), *about_end(version), *about_blocks(version), *about_mail(version)]
        found += own if version is letter else [each.of(language) for each in own]
    return sorted(dict.fromkeys(found), key=lambda problem: not problem.is_blocking)


def complain(letter: LetterPage) -> str:
    """Why the letter as it stands in a form cannot be made into a mail, for the editor; empty when it can."""
    try:
        draw(letter)
    except CannotRender as error:
        return str(error)
    return ""


def draw(letter: LetterPage) -> Rendered:
    """The letter as the mail it would be now. Raises ``CannotRender`` when it cannot be made into one."""
    return render(letter, digests=Digests(letter, since=since_last(letter)))


def about_audience(letter: LetterPage) -> Iterator[Problem]:
    if not letter.topics.all():
        yield Problem("topics", _("Choose which topics the letter is about."))
    elif not audience_of(letter).exists():
        yield Problem("audience", _("Nobody would get the letter: no subscriber has chosen this."))


def about_translations(letter: LetterPage) -> Iterator[Problem]:
    own = letter.get_translations().filter(alias_of=None)
    if any(page.approved_schedule for page in own):
        # Else it would change after somebody has released the letter.
        yield Problem(
            "schedule",
            _("A translation is to be published at a time. Publish it now, or take the time away."),
        )
    if any(not page.live for page in own):
        yield Problem(
            "translation",
            _("A translation is not published: its readers get the letter in Swedish."),
            is_blocking=False,
        )
    if any(page.live and page.has_unpublished_changes for page in own):
        yield Problem(
            "translation",
            _("A translation has changes that are not published: its readers get it without them."),
            is_blocking=False,
        )


def about_readers(letter: LetterPage, versions: Mapping[str, LetterPage]) -> Iterator[Problem]:
    """Of those who read a language that nobody has begun to translate the letter into."""
    begun = letter.get_translations().filter(alias_of=None).values_list("locale__language_code", flat=True)
    missing = count_by_language(letter).keys() - versions.keys() - set(begun)
    if missing:
        names = [str(name) for code, name in settings.LANGUAGES if code in missing]
        words = gettext("The letter is not translated into %(languages)s: its readers get it in Swedish.")
        yield Problem("translation", words % {"languages": ", ".join(names)}, is_blocking=False)


def about_words(letter: LetterPage) -> Iterator[Problem]:
    if not letter.subject.strip():
        yield Problem("subject", _("The letter has no subject."))
    elif len(letter.subject) > SUBJECT:
        yield Problem(
            "subject", _("The subject is long: a telephone shows about 70 characters."), is_blocking=False
        )
    if letter.text_language != settings.LANGUAGE_CODE and any(map(has_shipped_heading, letter.body)):
        yield Problem(
            "heading", _("A heading is still the Swedish one that it began with."), is_blocking=False
        )


def about_end(letter: LetterPage) -> Iterator[Problem]:
    """An end is the editor's own choice, as with any page; that the archive loses the letter is easily overlooked."""
    if letter.expire_at:
        yield Problem(
            "end",
            _(
                "The page of the letter has an end: then it leaves the archive, and links to it lead nowhere. "
                "The mails stay with those who got them."
            ),
            is_blocking=False,
        )


def has_shipped_heading(block: Any) -> bool:
    heading = getattr(block.block, "child_blocks", {}).get("heading")
    return bool(heading and heading.get_default() and block.value["heading"] == heading.get_default())


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
