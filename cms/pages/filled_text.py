import html
from typing import Any

from django import forms
from django.utils.html import strip_tags
from wagtail.fields import RichTextField


def without_empty_tags(value: Any) -> Any:
    """The rich text, or the empty one when there is no word in it: an editor that was emptied leaves a paragraph."""
    return value if value is None or html.unescape(strip_tags(str(value))).strip() else ""


class FilledFormField(forms.CharField):
    def to_python(self, value: Any) -> Any:
        return without_empty_tags(super().to_python(value))


class FilledTextField(RichTextField):
    """Rich text that counts as given only when it has words."""

    def to_python(self, value: Any) -> Any:
        return without_empty_tags(super().to_python(value))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": FilledFormField, **kwargs})
