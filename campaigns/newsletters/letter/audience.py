"""Who is to have a letter, by what its page says."""

from django.db.models import Count

from campaigns.newsletters.models import LetterPage, Subscriber
from campaigns.newsletters.models.subscribers import SubscriberQuerySet
from cms.base.models import Area


def audience_of(letter: LetterPage) -> SubscriberQuerySet:
    """Those who would get it now. ``letter`` is the original, saved: its topics and areas are asked of the database."""
    return Subscriber.objects.receiving().wanting(
        topics=[topic.pk for topic in letter.topics.all()],
        areas=areas_of(letter),
        languages=letter.languages,
    )


def areas_of(letter: LetterPage) -> list[int]:
    """Primary keys of the letter's areas; a stadsområde is itself and all of its mellanområden. Empty: the whole city."""
    chosen = [area.pk for area in letter.areas.all()]
    if not chosen:
        return []
    areas = Area.objects.filter(pk__in=chosen) | Area.objects.filter(district__in=chosen)
    return list(areas.values_list("pk", flat=True))


def count_by_language(letter: LetterPage) -> dict[str, int]:
    """How many readers there are in each language, the largest first."""
    counts = audience_of(letter).order_by().values_list("language").annotate(count=Count("pk"))
    return dict(counts.order_by("-count", "language"))
