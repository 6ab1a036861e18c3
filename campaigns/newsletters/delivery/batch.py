"""Taking letters to hand over, as many as the throttle lets go, so that no two workers have the same one."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from campaigns.newsletters.models import Delivery, NewsletterRules, Sending
from campaigns.newsletters.models.deliveries import LEASE

BATCH = 200
AHEAD = 5  # seconds' worth of letters that one claim may take


class Claimed(NamedTuple):
    """What handing a letter over needs of its row; a model for each of them would cost as much as a tenth of the letter."""

    pk: int
    subscriber_id: int | None
    digest: str
    edition_id: int
    attempts: int

    def __str__(self) -> str:
        return f"D{self.pk}"


class Batch(NamedTuple):
    """Letters of one sending that are ours until ``leased_until``."""

    sending: Sending
    deliveries: list[Claimed]
    leased_until: datetime


def claim(rules: NewsletterRules) -> Batch | None:
    """The next letters that are due, of the oldest sending that has any; None when nothing may go now."""
    for pk in Sending.objects.under_way().filter(carrier="own").order_by("pk").values_list("pk", flat=True):
        if batch := claim_of(pk, rules):
            return batch
    return None


def claim_of(pk: int, rules: NewsletterRules) -> Batch | None:
    with transaction.atomic():
        now = timezone.now()
        sendings = Sending.objects.filter(pk=pk, state=Sending.State.SENDING)
        if rules.per_minute:  # the row is locked: workers share one throttle
            sendings = sendings.select_for_update(of=("self",))
        sending = sendings.first()
        if sending is None or (rules.per_minute and sending.next_at and sending.next_at > now):
            return None
        due = (
            Delivery.objects.due(now)
            .filter(sending=sending)
            .select_for_update(skip_locked=True, of=("self",))
        )
        rows = [Claimed(*row) for row in due.values_list(*Claimed._fields)[: at_most(rules)]]
        until = now + LEASE
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(leased_until=until)
        if rows and rules.per_minute:
            # The next letters wait for as long as these may take: the rate holds over any number of workers.
            begin = max(sending.next_at or now, now)
            sending.next_at = begin + timedelta(minutes=len(rows) / rules.per_minute)
            sending.save(update_fields=["next_at"])
    return Batch(sending, rows, until) if rows else None


def at_most(rules: NewsletterRules) -> int:
    return min(BATCH, max(1, rules.per_minute * AHEAD // 60)) if rules.per_minute else BATCH


def give_back(batch: Batch, deliveries: list[Claimed]) -> None:
    """Let go of letters that were not handed over, so that nobody has to wait for the lease to end."""
    Delivery.objects.filter(
        pk__in=[row.pk for row in deliveries], leased_until=batch.leased_until, state=Delivery.State.QUEUED
    ).update(leased_until=None)
