"""How many stand on a campaign's line."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.formats import number_format
from django.utils.translation import gettext

from campaigns.pledges.models import Pledge


def with_counts(campaigns: Any) -> Any:
    """The campaigns with ``standing``, how many stand on theirs, and ``standing_everywhere``, on all."""
    same = Pledge.objects.filter(campaign__translation_key=OuterRef("translation_key")).order_by()
    return campaigns.annotate(
        standing=_count(same.values("campaign__translation_key")),
        standing_everywhere=_count(Pledge.objects.order_by().annotate(one=Value(1)).values("one")),
    )


def _count(grouped: Any) -> Coalesce:
    return Coalesce(Subquery(grouped.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def count_in_words(count: int, goal: int) -> str:
    """Such as “312 of 500 stand on the line”."""
    return gettext("%(count)s of %(goal)s stand on the line") % {
        "count": number_format(count, force_grouping=True),
        "goal": number_format(goal, force_grouping=True),
    }


def goal_in_words(goal: int) -> str:
    """What follows the number: “of 500 stand on the line”."""
    return gettext("of %(goal)s stand on the line") % {"goal": number_format(goal, force_grouping=True)}
