"""Rules of the person by their names, in words for coordinators."""

from django import template

from volunteers.signups.joining.by_hand import MAY_INSIST, SENTENCES
from volunteers.signups.places.refusals import Reason

register = template.Library()


@register.filter
def rule_in_words(name: str) -> str:
    return SENTENCES[Reason(name)]()


@register.filter
def rules_in_words(names: str) -> str:
    """Of several names with spaces between."""
    return " ".join(map(rule_in_words, names.split()))


@register.filter
def may_be_passed(name: str) -> bool:
    """Whether a coordinator may say yes all the same."""
    return name in MAY_INSIST
