"""Which letters have left, and which of those that are published nobody may read."""

from typing import Any

from django.db.models import Exists, OuterRef

from campaigns.newsletters.models import LetterPage, Sending


def hidden_letters() -> list[int]:
    """For our hook ``hidden_pages``: letters that are published and not yet sent, or left out of the archive."""
    shown = Sending.objects.archived().filter(letter__translation_key=OuterRef("translation_key"))
    return list(LetterPage.objects.live().exclude(Exists(shown)).values_list("pk", flat=True))


def has_sent(pages: Any) -> bool:
    """Whether one of these pages is a letter that has left, in whichever language."""
    begun = Sending.objects.begun().filter(letter__translation_key=OuterRef("translation_key"))
    letters = LetterPage.objects.filter(Exists(begun), pk__in=pages.values("pk"))
    return letters.exists()
