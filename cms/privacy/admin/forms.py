from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PersonForm(forms.Form):
    """Whom it is about, and why somebody of the staff looks."""

    email = forms.EmailField(
        label=_("E-mail of the person"),
        max_length=254,
        help_text=_(
            "As they have given it here. Make sure that whoever asks is the one whose address it is."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        min_length=5,
        max_length=200,
        help_text=_(
            "Such as the number of the case. It is written into the access log together with your name. Name no person."
        ),
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()

    def clean_reason(self) -> str:
        reason = str(self.cleaned_data["reason"])
        if "@" in reason:
            raise forms.ValidationError(_("Name no person and no address: the log is kept for years."))
        return reason


class EraseForm(PersonForm):
    """The address is typed once more, by hand: nobody is erased by a slip."""

    typed = forms.CharField(
        label=_("Type the address once more"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if str(cleaned.get("typed", "")).strip().lower() != cleaned.get("email"):
            self.add_error("typed", _("This is not the address above. Nothing was erased."))
        return cleaned
