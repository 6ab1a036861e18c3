"""What becomes of people's shifts when an event is unpublished or deleted: nobody stands at a square alone."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from cms.base.jobs import at_most_every
from volunteers.changes.reach import reach_of
from volunteers.changes.rescheduling import call_off
from volunteers.changes.rule_dates import lock_page
from volunteers.events.models import EventPage, Occurrence
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp


def with_people(events: QuerySet[EventPage]) -> QuerySet[Occurrence]:
    """The events' coming dates that are on and that somebody is signed up for."""
    its_own = Q(shift__occurrence=OuterRef("pk"))
    of_the_series = Q(shift__occurrence__event=OuterRef("event"), shift__occurrence__event__is_series=True)
    people = SignUp.objects.filter(its_own | of_the_series, state__in=SignUp.CURRENT)
    dates = Occurrence.objects.upcoming().filter(Exists(people), event__in=events, called_off=False)
    return dates.select_related("event").defer("vevent")


def people_on(dates: Iterable[Occurrence]) -> int:
    """How many different people are signed up for these dates."""
    rows = SignUp.objects.on_dates([date.pk for date in dates]).filter(state__in=SignUp.CURRENT)
    return rows.values("volunteer").distinct().count()


def call_off_what_comes(events: QuerySet[EventPage]) -> list[SignUp]:
    """Call off the events' coming dates that somebody is signed up for. Returns those who were told; again, nobody."""
    with transaction.atomic():
        told = []
        for event in events.filter(pk__in=with_people(events).values("event")):
            of_this = call_off(with_people(EventPage.objects.filter(pk=event.pk)))
            mails, phoned = reach_of(of_this)
            log(event, "changes.call_off", data=dict(+Counter(told=mails, called=phoned)))
            told += of_this
        return told


@at_most_every(60)
def call_off_unpublished() -> int:
    """Call off what an event that is not published any more still had to come. Returns how many were told.

    ``publishing.let_follow`` does so when the event is saved. This finds what was written past its model: in a shell, on a
    bare ``Page``, or by a restored database.
    """
    return len(call_off_what_comes(EventPage.objects.filter(live=False)))


def has_been(events: QuerySet[EventPage]) -> bool:
    """Whether somebody was signed up for a date that has been: hours and certificates hang on it."""
    past = Q(shift__occurrence__ends_at__lte=timezone.now())
    return SignUp.objects.filter(past, shift__occurrence__event__in=events).exists()


def delete_dates(events: QuerySet[EventPage]) -> list[SignUp]:
    """Delete the events' dates with their shifts and sign-ups; whoever was to come is told that it is called off.

    Only where ``has_been`` is false. Returns those who were told.
    """
    with transaction.atomic():
        for pk in events.order_by("pk").values_list("pk", flat=True):
            lock_page(pk)
        told = call_off_what_comes(events)
        SignUp.objects.filter(shift__occurrence__event__in=events).delete()
        Shift.objects.filter(occurrence__event__in=events).delete()
        Occurrence.objects.filter(event__in=events).delete()
        return told


def events_in(pages: Iterable[Page], *, below: bool) -> QuerySet[EventPage]:
    """The events among these pages and, if wanted, below them."""
    found = Q(pk__in=[])
    for page in pages:
        found |= Q(path__startswith=page.path) if below else Q(pk=page.pk)
    return EventPage.objects.filter(found)
