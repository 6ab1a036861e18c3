from typing import Any, cast
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.base.documents.escaping import clean
from cms.base.security.form_stamp import Stamp, make_stamp, read_stamp
from cms.contact.models import Message

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


class TextForm(forms.Form):
    """Words of a handler, as they are to be kept."""

    text = forms.CharField()

    def clean_text(self) -> str:
        return clean(self.cleaned_data["text"])


class NoteForm(TextForm):
    prefix = "note"

    text = forms.CharField(label=_("Write a note"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class AnswerForm(TextForm):
    prefix = "answer"

    text = forms.CharField(
        label=_("Your answer"), widget=forms.Textarea(attrs={"rows": 8}), max_length=10_000
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("form_key", uuid4())


class AssignForm(forms.Form):
    prefix = "assign"

    to = forms.ModelChoiceField(
        label=_("Dealt with by"), queryset=User.objects.none(), required=False, empty_label=_("nobody yet")
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField", self.fields["to"]).queryset = people


class RegisterForm(forms.Form):
    prefix = "register"

    diary_number = forms.CharField(
        label=_("Number in the diary"),
        required=False,
        max_length=40,
        help_text=_("As the city's diary writes it. Empty when it is not there."),
    )
    is_secret = forms.BooleanField(label=_("Marked as secret"), required=False)
    secrecy = forms.CharField(
        label=_("Paragraph of the secrecy act"),
        required=False,
        max_length=80,
        help_text=_("Such as “26 kap. 1 §”."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("is_secret") and not said.get("secrecy"):
            self.add_error("secrecy", _("Write the paragraph by which it is secret."))
        if said.get("secrecy") and not said.get("is_secret"):
            self.add_error("is_secret", _("Tick that it is secret, or take the paragraph away."))
        return said


class RetentionForm(forms.Form):
    prefix = "retention"

    retention = forms.ChoiceField(label=_("How long it is kept"), choices=Message.Retention.choices)
