"""What readers change themselves: what they get, in which language, and for how long they want peace."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from campaigns.newsletters.models import Subscriber, SubscriberConsent, Topic
from campaigns.newsletters.subscription.change_hook import tell
from campaigns.newsletters.subscription.opt_in import Wish
from cms.base.models import Area
from volunteers.people.models import ConsentText


def choose(subscriber: Subscriber, *, wish: Wish, agreed_to: ConsentText, page: str) -> Subscriber:
    """Write the choices. A topic that they did not have is something new to agree to: it makes a consent of its own."""
    with transaction.atomic():
        row = Subscriber.objects.select_for_update(of=("self",)).get(pk=subscriber.pk)
        had = set(row.topics.values_list("kind", flat=True))
        row.language = wish.language
        row.save(update_fields=["language"])
        row.topics.set(Topic.objects.filter(kind__in=wish.topics))
        row.areas.set(Area.objects.neighbourhoods().filter(slug__in=wish.areas))
        if set(wish.topics) - had:
            now = timezone.now()
            row.consents.create(
                text=agreed_to,
                page=page,
                topics=",".join(wish.topics),
                areas=wish.areas,
                language=wish.language,
                given_at=now,
                confirmed_at=now,
            )
        tell(row)
    return row


def choices_of(subscriber: Subscriber) -> Wish:
    return Wish(
        topics=list(subscriber.topics.values_list("kind", flat=True)),
        areas=list(subscriber.areas.values_list("slug", flat=True)),
        language=subscriber.language,
    )


def as_asked(consent: SubscriberConsent) -> tuple[list[Topic], list[Area]]:
    """The topics and areas of a wish, to be shown: two queries."""
    topics = Topic.objects.filter(kind__in=consent.topics.split(","))
    return list(topics), list(Area.objects.neighbourhoods().filter(slug__in=consent.areas))


def pause(subscriber: Subscriber, *, months: int) -> Subscriber:
    """No letters for so many months from today; with 0 they come again at once."""
    until = timezone.localdate() + relativedelta(months=months) if months else None
    return rest_until(subscriber, until)


def rest_until(subscriber: Subscriber, until: date | None) -> Subscriber:
    with transaction.atomic():
        row = Subscriber.objects.select_for_update(of=("self",)).get(pk=subscriber.pk)
        row.paused_until = until
        row.save(update_fields=["paused_until"])
        tell(row)
    return row
