from typing import Any

from django import forms
from django.utils.translation import gettext

from cms.oversight.changes import typed_again
from cms.oversight.controls import label_of
from cms.oversight.models import ControlChange


class ApproveForm(forms.Form):
    """What the second person types to show that they have tried it: one field for each value that asks for it."""

    def __init__(self, *args: Any, change: ControlChange, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in typed_again(change):
            self.fields[name] = forms.CharField(
                label=gettext("%(what)s, once more") % {"what": label_of(change.kind, name)},
                help_text=gettext("Call it first. Type it here when the right people have answered."),
                widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
            )
