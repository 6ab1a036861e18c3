"""What an editor answers when a rule and the people who rely on a date want different things."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.changes.rescheduling import lock_shifts, reschedule
from volunteers.events.models import Occurrence
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp


class Choice(models.TextChoices):
    KEEP = "keep", _("Keep it as it is")
    FOLLOW = "follow", _("Move it as the rule says")
    CALL_OFF = "call_off", _("Call it off")
    REMOVE = "remove", _("Remove it")

    @property
    def ends_the_date(self) -> bool:
        return self in {Choice.CALL_OFF, Choice.REMOVE}


class NothingToDecide(Exception):
    """Somebody else decided already, or what is chosen cannot be done with this date."""

    message = _("Nothing was done: the date needs no such decision any more.")


def choices_of(occurrence: Occurrence) -> list[Choice]:
    """What can be answered to the date's question; nothing when it has none."""
    if occurrence.question == Occurrence.Question.MOVED:
        return [Choice.FOLLOW, Choice.KEEP]
    if occurrence.question != Occurrence.Question.LEFT:
        return []
    if SignUp.objects.filter(shift__occurrence=occurrence).exists():
        return [Choice.KEEP, Choice.CALL_OFF]
    return [Choice.KEEP, Choice.CALL_OFF, Choice.REMOVE]


def decide(occurrence: Occurrence, choice: str) -> list[SignUp]:
    """Answer the date's question. Returns those who were told; raises ``NothingToDecide``.

    A date that the rule gave up and that is kept or called off becomes one that was added by hand, so the rule does not ask
    again. One that stays where it is although the rule moved counts as moved by hand.
    """
    with transaction.atomic():
        lock_shifts([occurrence.pk])
        row = Occurrence.objects.select_for_update(of=("self",)).filter(pk=occurrence.pk).first()
        if row is None or choice not in choices_of(row):
            raise NothingToDecide
        if choice == Choice.REMOVE:
            Shift.objects.filter(occurrence=row).delete()
            row.delete()
            return []
        return reschedule(row, **_changes(row, choice))


def _changes(row: Occurrence, choice: str) -> dict[str, object]:
    changes: dict[str, object] = {"question": ""}
    if row.question == Occurrence.Question.LEFT:
        changes |= {"rule_starts_at": None, "rule_ends_at": None}
    if choice == Choice.CALL_OFF:
        changes["called_off"] = True
    if choice == Choice.FOLLOW:
        starts_at, ends_at = row.rule_starts_at, row.rule_ends_at
        midnights = all(
            timezone.localtime(moment).strftime("%H%M") == "0000" for moment in (starts_at, ends_at)
        )
        changes |= {"starts_at": starts_at, "ends_at": ends_at, "all_day": midnights}
    return changes
