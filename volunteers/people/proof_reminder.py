"""One mail to a volunteer 30 days before something they have shown runs out."""

import logging

from django.db import models, transaction
from django.utils import timezone

from cms.base.jobs import at_most_every, stop
from volunteers.mail_kinds import KINDS
from volunteers.people.mails import write_to
from volunteers.people.models import Proof

BATCH = 200  # mails a call, so that the worker's other jobs get their turn

log = logging.getLogger(__name__)


@at_most_every(600)
def remind_of_ending_proofs() -> int:
    """Write to those whose proof ends within 30 days and is not renewed, once each. Returns how many, at most a batch.

    Nothing goes to whoever has left, by erasing themselves or on the path.
    """
    told = 0
    for pk in list(to_remind().order_by("good_until", "pk").values_list("pk", flat=True)[:BATCH]):
        if stop.asked:
            break
        try:
            told += remind(pk)
        except Exception as error:  # one that cannot be written must not stop those behind it
            log.warning("Q%d was not told: %s", pk, type(error).__name__)
    return told


def to_remind() -> models.QuerySet[Proof]:
    ending = Proof.objects.ending().filter(
        reminded_at=None, volunteer__erased_at=None, volunteer__confirmed_at__isnull=False
    )
    written_to = ending.exclude(volunteer__email=None).exclude(volunteer__stage__is_left=True)
    return written_to.exclude(pk__in=Proof.objects.renewed())


def remind(pk: int) -> bool:
    """Whether the mail was due and is written, together with the mark that says so."""
    with transaction.atomic():
        rows = to_remind().select_related("volunteer", "qualification")
        # As it is now: another worker may be at it, or a coordinator has just seen a new proof.
        proof = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
        if proof is None:
            return False
        write_to(proof.volunteer, KINDS["renew"], proof=proof)
        proof.reminded_at = timezone.now()
        proof.save(update_fields=["reminded_at"])
    return True
