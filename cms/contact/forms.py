from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.base.documents.escaping import clean
from cms.base.security.form_stamp import Stamp, make_stamp, read_stamp

LONGEST = 5000  # characters, a line's end being one: contact.js counts the same


class AnyTextField(forms.CharField):
    """Takes what no database can, such as NUL: it is taken out of a message, not held against who wrote it."""

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")


class MessageForm(forms.Form):
    """Write to us. The address may be left empty; all else is there for robots."""

    text = AnyTextField(
        label=_("Your message"),
        help_text=_("At most 5,000 characters."),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 9, "dir": "auto"}),
        error_messages={"required": _("Write what you want to say or ask. The field is empty.")},
        required=False,
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("Only if you want an answer. It is kept encrypted."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "invalid": _("Write an e-mail address such as anna@example.org, or leave the field empty."),
            "max_length": _("The address is too long: at most %(limit_value)d characters."),
        },
    )
    # People do not see it; robots fill it in. What they send is kept nevertheless, in quarantine.
    website = AnyTextField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = AnyTextField(required=False, widget=forms.HiddenInput)
    work = AnyTextField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["stamp"] = make_stamp()

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        if len(text) > LONGEST:
            raise forms.ValidationError(
                _(
                    "The message is %(over)d characters too long: it may have 5,000. Shorten it, or send it as two messages."
                ),
                code="max_length",
                params={"over": len(text) - LONGEST},
            )
        return text

    @property
    def stamped(self) -> Stamp:
        return read_stamp(self.cleaned_data["stamp"])
