"""A letter to try out in real mail programs, before it is sent."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.newsletters.models import LetterPage
from campaigns.newsletters.writing.drawing import draw
from cms.mail.composing import put_in_outbox

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
