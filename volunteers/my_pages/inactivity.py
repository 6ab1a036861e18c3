"""Parting from whoever has not been heard of for long: who that is, and one mail to them before it."""

import logging
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone, translation

from cms.base.jobs import at_most_every, stop
from volunteers.mail_kinds import KINDS
from volunteers.people.mails import write_to
from volunteers.people.models import Volunteer
from volunteers.people.models.volunteers import QUIET_MONTHS

NOTICE = timedelta(days=30)
BATCH = 200  # mails a call, so that the worker's other jobs get their turn

log = logging.getLogger(__name__)


def long_ago() -> datetime:
    return timezone.now() - relativedelta(months=QUIET_MONTHS)


def quiet_since(moment: datetime) -> models.QuerySet[Volunteer]:
    """Those of whom nothing has been heard since then: no log-in, no yes, no step, no proof, no shift of theirs, past or to come.

    An address that nobody has confirmed is not among them: it is deleted after a week.
    """
    shifts = Q(sign_ups__shift__ends_at__gte=moment) | Q(
        sign_ups__shift__occurrence__event__is_series=True,
        sign_ups__shift__occurrence__event__occurrences__ends_at__gte=moment,
    )
    here = Volunteer.objects.filter(erased_at=None, created_at__lt=moment, confirmed_at__lt=moment)
    heard_of = [
        shifts,
        Q(user__last_login__gte=moment),
        Q(sign_ups__changed_at__gte=moment),
        Q(sign_ups__coming_at__gte=moment),
        Q(consents__given_at__gte=moment),
        Q(steps__taken_at__gte=moment),
        Q(proofs__shown_on__gte=moment),
    ]
    return here.filter(*(~Exists(Volunteer.objects.filter(sign, pk=OuterRef("pk"))) for sign in heard_of))


def to_part_from() -> models.QuerySet[Volunteer]:
    """Those whose time is out, and who have been told so in good time, or gave no address to tell."""
    in_time = Q(parting_told_at__range=(long_ago(), timezone.now() - NOTICE))
    return quiet_since(long_ago()).filter(in_time | Q(email=None))


@at_most_every(3600)
def tell_of_parting() -> int:
    """Write, once each, to those whose time is out in 30 days. Returns how many, at most a batch."""
    told = 0
    for pk in list(to_tell().order_by("pk").values_list("pk", flat=True)[:BATCH]):
        if stop.asked:
            break
        try:
            told += tell(pk)
        except Exception as error:  # one that cannot be written must not stop those behind it
            log.warning("V%d was not told: %s", pk, type(error).__name__)
    return told


def to_tell() -> models.QuerySet[Volunteer]:
    """Not those told already, unless they have been heard of since."""
    soon = long_ago() + NOTICE
    unaware = Q(parting_told_at=None) | Q(parting_told_at__lt=soon)
    return quiet_since(soon).filter(unaware).exclude(email=None)


def tell(pk: int) -> bool:
    """Whether the mail was due and is written, together with the mark that says so."""
    with transaction.atomic():
        # As it is now: another worker may be at it, or they have just signed in.
        row = to_tell().select_for_update(of=("self",), skip_locked=True, no_key=True).filter(pk=pk).first()
        if row is None:
            return False
        row.parting_told_at = timezone.now()
        row.save(update_fields=["parting_told_at"])
        write_to(row, KINDS["parting"], **said_in(row.language))
    return True


def said_in(language: str) -> dict[str, object]:
    with translation.override(language):
        address = settings.SITE_URL + reverse("my_shifts")
    return {"day": timezone.localdate() + NOTICE, "months": QUIET_MONTHS, "button_url": address}
