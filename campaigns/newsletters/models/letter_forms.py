from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class LetterForm(WagtailAdminPageForm):
    """What an editor fills in: languages are ticked, and a letter without a subject of its own has its title for one."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "subject" in self.fields:
            self.fields["subject"].required = False

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        if "subject" in self.fields and not data.get("subject") and "subject" not in self.errors:
            data["subject"] = data.get("title", "")
        return data
