"""What was answered to the one question afterwards, as far as it may be told."""

from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractQuarter, ExtractYear
from django.utils import timezone

from volunteers.notices.models import Answer
from volunteers.people.in_charge import in_areas_of

FROM = 5  # answers: fewer could tell who it was


class Told(NamedTuple):
    """The answers about the shifts of one area that began in one quarter of a year."""

    area: str
    year: int
    quarter: int
    answers: int
    safe: int
    partly: int
    unsafe: int


def answers_for(user: Any) -> QuerySet[Answer]:
    """Those about shifts in the areas that the user answers for as a coordinator."""
    if not user.is_active or not user.has_perm("signups.change_signup"):
        return Answer.objects.none()
    return in_areas_of(Answer.objects.all(), user, event="shift__occurrence__event")


def of_areas(user: Any) -> list[Told]:
    """By area and quarter, the latest first; where there are fewer than ``FROM``, nothing."""
    rows = answers_for(user).annotate(
        year=ExtractYear("shift__starts_at"), quarter=ExtractQuarter("shift__starts_at")
    )
    felt = {value: Count("pk", filter=Q(felt=value)) for value in Answer.Felt.values}
    counted = rows.values_list("shift__occurrence__event__area__name", "year", "quarter").annotate(
        answers=Count("pk"), **felt
    )
    shown = counted.filter(answers__gte=FROM).order_by(
        "-year", "-quarter", "shift__occurrence__event__area__name"
    )
    return [Told(area or "–", *numbers) for area, *numbers in shown]


def to_look_into(user: Any) -> QuerySet[Answer]:
    """Each "no" that none of the coordinators has looked into."""
    return answers_for(user).filter(felt=Answer.Felt.UNSAFE, looked_into_at=None).order_by("pk")


def look_into(answer: Answer, *, by: Any) -> None:
    """Write down that this coordinator has; again, nothing changes."""
    rows = Answer.objects.filter(pk=answer.pk, looked_into_at=None)
    rows.update(looked_into_at=timezone.now(), looked_into_by=by)
