from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks.stream_block import StreamBlockValidationError


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

    def full_clean(self) -> None:
        """The letter is made into a mail now, while somebody is there to mend what cannot be."""
        super().full_clean()
        if self.is_bound and not self.errors and "body" in self.fields:
            complaints = (complain(self.instance) for complain in hooks.get_hooks("letter_written"))
            for words in filter(None, complaints):
                self.add_error("body", StreamBlockValidationError(non_block_errors=[words]))
