from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from campaigns.pledges.forms import PledgeForm
from campaigns.pledges.line_drawing import bars_for, draw_line
from campaigns.pledges.models import Pledge

register = template.Library()


@register.simple_tag
def line(count: int, goal: int | None = None, variant: str = "") -> SafeString:
    """The line of this many people; with a goal, low marks for free places. ``variant="sun"`` on yellow."""
    return draw_line(bars_for(count), places=bars_for(goal or 0), variant=variant)


@register.simple_tag
def pledge_count(page: Any) -> int:
    """How many stand on a campaign's line, in all its languages; for any other page, on all lines."""
    if hasattr(page, "counter_from") and hasattr(page, "goal"):
        return Pledge.objects.for_campaign(page.translation_key).count()
    return Pledge.objects.count()


@register.inclusion_tag("pledges/pledge_form.html", takes_context=True)
def pledge_form(context: Context) -> dict[str, Any]:
    """The form of the campaign in ``page``; the one that was refused, if it is in the context."""
    page = context["page"]
    return {
        "request": context.get("request"),
        "page": page,
        "form": context.get("pledge_form") or PledgeForm(),
        "is_over": page.state == page.State.ENDED,
        "csrf_token": context.get("csrf_token"),
    }
