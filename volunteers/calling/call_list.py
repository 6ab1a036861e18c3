""" "Ring dessa": rows written in the transaction in which the mails are, and what came of each call."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.base.jobs import at_most_every
from cms.base.models import Area
from volunteers.calling.models import PhoneCall
from volunteers.people.models import Volunteer

SOON = timedelta(hours=18)  # an evening's mail may be read after the morning's walk
ON_THE_WAY = timedelta(hours=1)  # by then whoever comes has left home
KEEP = timedelta(days=30)


def is_soon(starts_at: datetime) -> bool:
    """Whether what starts then is too near to rely on a mail's being read."""
    return starts_at <= timezone.now() + SOON


def put_on_list(
    volunteer: Volunteer,
    *,
    why: PhoneCall.Why,
    said: str,
    starts_at: datetime,
    kind: str,
    area: Area | None,
    sign_up: Any = None,
) -> PhoneCall:
    """Somebody of the area is to ring this person before they leave home, in the caller's transaction."""
    return PhoneCall.objects.create(
        volunteer=volunteer,
        sign_up=sign_up,
        area=area,
        kind=kind,
        why=why,
        said=said,
        by_when=max(starts_at - ON_THE_WAY, timezone.now()),
    )


def write_outcome(call: PhoneCall, outcome: PhoneCall.Outcome, *, by: Any) -> PhoneCall:
    """What came of it. When nobody answered it stays on the list; once it is done another's word changes nothing."""
    with transaction.atomic():
        row = PhoneCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
        if row.done_at is None:
            row.outcome, row.done_by = outcome, by
            row.done_at = None if outcome == PhoneCall.Outcome.NO_ANSWER else timezone.now()
            row.save(update_fields=["outcome", "done_by", "done_at"])
        return row


@at_most_every(3600)
def forget_calls() -> int:
    """Delete what was to be said a month ago, said or not; return how many."""
    deleted, _ = PhoneCall.objects.filter(by_when__lt=timezone.now() - KEEP).delete()
    return deleted
