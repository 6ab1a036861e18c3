from django import template

from volunteers.attendance import wording

register = template.Library()


@register.filter
def in_hours(minutes: int) -> str:
    return wording.in_hours(minutes)
