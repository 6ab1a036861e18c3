"""How many stand on a campaign's line."""

from django.db.models import Count, Q
from django.utils.formats import number_format
from django.utils.translation import gettext

from campaigns.pledges.models import Pledge


def standing_on(campaigns: list[int]) -> int:
    """How many stand on the line of a campaign, which is these pages: one for each language."""
    return Pledge.objects.filter(campaign_id__in=campaigns).count()


def standing_on_and_everywhere(campaigns: list[int]) -> tuple[int, int]:
    """The same, and how many stand on all lines; in one query."""
    counts = Pledge.objects.aggregate(
        here=Count("pk", filter=Q(campaign_id__in=campaigns)), everywhere=Count("pk")
    )
    return counts["here"], counts["everywhere"]


def count_in_words(count: int, goal: int) -> str:
    """Such as “312 of 500 stand on the line”."""
    return gettext("%(count)s of %(goal)s have taken a stand") % {
        "count": number_format(count, force_grouping=True),
        "goal": number_format(goal, force_grouping=True),
    }


def goal_in_words(goal: int) -> str:
    """What follows the number: “of 500 stand on the line”."""
    return gettext("of %(goal)s have taken a stand") % {"goal": number_format(goal, force_grouping=True)}
