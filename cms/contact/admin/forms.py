"""What handlers fill in about a message."""

from typing import Any, cast
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.base.documents.escaping import clean
from cms.contact.models import Message


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
        label=_("Registration number"),
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
