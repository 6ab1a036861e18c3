"""Who is to have a letter, by what its page says."""

from django.db.models import Count

from campaigns.newsletters.models import LetterPage, Subscriber
from campaigns.newsletters.models.subscribers import SubscriberQuerySet


def audience_of(letter: LetterPage) -> SubscriberQuerySet:
    """Those who would get it now. ``letter`` is the original, saved: its topics and areas are asked of the database."""
    return Subscriber.objects.receiving().wanting(
        topics=[topic.pk for topic in letter.topics.all()],
        areas=[area.pk for area in letter.areas.all()],
        languages=letter.languages,
    )


def count_by_language(letter: LetterPage) -> dict[str, int]:
    """How many readers there are in each language, the largest first."""
    counts = audience_of(letter).order_by().values_list("language").annotate(count=Count("pk"))
    return dict(counts.order_by("-count", "language"))
