"""In which language the words about help are said: one in which every one of them is translated, else Swedish.

Nothing here is ever shown half in one language and half in another: a missing sentence moves the whole to
Swedish, and the markup says so with ``lang``.
"""

from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

SOURCE = "en"  # the language of the msgids

STATE_WORDS = (
    gettext_noop("Open now, until %(time)s"),
    gettext_noop("Closed"),
    gettext_noop("Closed, opens today %(time)s"),
    gettext_noop("Closed, opens tomorrow %(time)s"),
    gettext_noop("Closed, opens %(day)s %(time)s"),
    gettext_noop("Closed, opens %(day)s %(date)s %(time)s"),
)
BAR_WORDS = (
    *STATE_WORDS,
    gettext_noop("Help to leave crime"),
    gettext_noop("Do you want to leave crime? Call"),
    gettext_noop("How to get help"),
    gettext_noop("Is somebody in danger?"),
)
PAGE_WORDS = (
    *STATE_WORDS,
    gettext_noop("The exit helpline"),
    gettext_noop("Call"),
    gettext_noop("Send an e-mail"),
    gettext_noop("Monday to Friday, not on public holidays:"),
    gettext_noop("If nobody answers"),
    gettext_noop("Leave a message, and say whether it is safe to call you back or to text you."),
    gettext_noop("If you write"),
    gettext_noop("Say how you want to be contacted."),
    gettext_noop("Closed when you need to talk?"),
    gettext_noop("In danger now"),
    gettext_noop("Easy to read"),
    gettext_noop("Do you want to leave crime? You can get help."),
    gettext_noop("Call %(number)s."),
    gettext_noop(
        "It is open from Monday to Friday. It opens at %(opens)s and closes at %(closes)s. It is closed on public holidays."
    ),
    gettext_noop(
        "Nobody answers? Leave a message. Say if it is safe to call you back. Say if it is safe to send you a text."
    ),
    gettext_noop("You can also send an e-mail. Write how you want to be contacted."),
    gettext_noop("Is it closed? Then call %(name)s, %(number)s."),
    gettext_noop("Is somebody in danger? Call 112."),
    gettext_noop("In sign language"),
    gettext_noop("What this page leaves behind"),
    gettext_noop(
        "It sets no cookies and asks for nothing about you. Your browser still remembers that you were here: "
        "clear its history yourself, or use a private window."
    ),
    gettext_noop("The quick exit goes to %(host)s. It does not delete the history."),
    gettext_noop("Pressing Shift three times does the same."),
    gettext_noop("Leave this page quickly"),
    gettext_noop("Shift pressed once. Press it two more times to leave the page."),
    gettext_noop("Shift pressed twice. Press it once more to leave the page."),
    gettext_noop("You stay on the page."),
    gettext_noop("Leaving the page."),
)


@cache
def language_for(words: tuple[str, ...], language: str) -> str:
    """This language if its catalogue holds every one of the words, else Swedish."""
    if language == SOURCE:
        return SOURCE
    with translation.override(settings.LANGUAGE_CODE):
        swedish = [gettext(word) for word in words]
    with translation.override(language):
        # What a catalogue lacks, Django answers in the site's first language.
        lacking = any(gettext(word) == known for word, known in zip(words, swedish, strict=True))
    return settings.LANGUAGE_CODE if lacking else language
