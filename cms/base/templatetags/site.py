import re

from django import template

register = template.Library()


@register.filter
def tel(number: str) -> str:
    """The address that dials a Swedish number; short codes (112) and 020 numbers have no country prefix."""
    digits = re.sub(r"[^0-9+]", "", number)
    if digits.startswith("0") and not digits.startswith("020"):
        digits = f"+46{digits[1:]}"
    return f"tel:{digits}"
