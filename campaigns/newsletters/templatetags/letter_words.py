from django import template
from django.conf.locale import LANG_INFO
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def in_language(code: str) -> SafeString | str:
    """Attributes for words that are in another language than what stands around them: none for an empty code."""
    if not code:
        return ""
    return format_html(' lang="{}" dir="{}"', code, "rtl" if LANG_INFO[code]["bidi"] else "ltr")
