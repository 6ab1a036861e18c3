from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput


class SendForm(forms.Form):
    """When a letter is to be sent."""

    NOW, LATER = "now", "later"

    when = forms.ChoiceField(
        label=_("When"),
        choices=[(NOW, _("As soon as possible")), (LATER, _("At a time"))],
        initial=NOW,
        widget=forms.RadioSelect,
    )
    send_at = forms.DateTimeField(label=_("Time"), required=False, widget=AdminDateTimeInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("when") == self.LATER and "send_at" not in self.errors:
            if not data.get("send_at"):
                self.add_error("send_at", _("Write when the letter is to be sent."))
            elif data["send_at"] <= timezone.now():
                self.add_error("send_at", _("That time has passed: write one that is to come."))
        elif data.get("when") == self.NOW:
            data["send_at"] = None
        return data
