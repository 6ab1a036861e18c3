"""A letter as somebody of the whole city would get it now: for previews, and to try out in real mail programs."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.newsletters.letter.digest import Digests, since_last
from campaigns.newsletters.letter.render import render
from campaigns.newsletters.models import Edition, LetterPage
from cms.mail.outbox import put_in_outbox


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


MOST = 5  # addresses at a time


def send_test(letter: LetterPage, *, to: Iterable[str]) -> int:
    """Send the letter as it is now to each address; return to how many. Raises CannotRender.

    The links to a reader's choices lead to a page that says they no longer work: nobody's are in a test.
    """
    edition = draw(letter)
    with translation.override(letter.text_language):
        subject = _("[Test] %(subject)s") % {"subject": edition.subject}
    with transaction.atomic():
        mails = [
            put_in_outbox("letter_test", to=email, subject=subject, text=edition.text, html=edition.html)
            for email in to
        ]
    return len(mails)
