"""On one's own account page: about which kinds one is mailed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from cms.waiting.choices import choose, mailed_kinds
from cms.waiting.kinds import kinds_for


class WaitingForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        label=_("Mail me when this waits for me"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Once a day at most, and at once when it is within 24 hours of the event."),
    )

    def __init__(self, *args: Any, instance: Any, **kwargs: Any) -> None:
        self.user = instance
        chosen = [kind.name for kind in mailed_kinds(instance)]
        super().__init__(*args, **kwargs | {"initial": {"kinds": chosen}})
        field: Any = self.fields["kinds"]
        field.choices = [(kind.name, kind.choice) for kind in kinds_for(instance)]

    def save(self) -> None:
        choose(self.user, self.cleaned_data["kinds"])


class WaitingSettings(BaseSettingsPanel):
    name = "waiting"
    title = _("What waits for me")
    tab = notifications_tab
    order = 50
    form_class = WaitingForm
    form_object = "user"

    def is_active(self) -> bool:
        return bool(kinds_for(self.user))
