from django import template

from volunteers.attendance import hours

register = template.Library()


@register.filter
def in_hours(minutes: int) -> str:
    return hours.in_hours(minutes)
