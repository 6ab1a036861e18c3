"""A letter as somebody of the whole city would get it now: for previews and test mails."""

from campaigns.newsletters.models import Edition, LetterPage
from campaigns.newsletters.writing.digests import Digests, since_last
from campaigns.newsletters.writing.rendering import render


def draw(letter: LetterPage) -> Edition:
    """As it was frozen when it was sent, else as it would be; a row that is not saved. Raises CannotRender."""
    if letter.pk and (frozen := letter.frozen_edition):
        return frozen
    rendered = render(letter, digests=Digests(letter, since=since_last(letter)))
    return Edition(
        language=letter.text_language,
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
        web=rendered.web,
    )
