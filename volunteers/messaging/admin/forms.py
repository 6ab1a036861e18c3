from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.mail.outbox import NOT_IN_A_LINE
from volunteers.messaging.audience_choices import ROWS_FOR, choices_for, find_target, name_of, target_of
from volunteers.messaging.models import Message


class MessageForm(forms.ModelForm):
    """What is written, and to whom. Only whom the coordinator answers for can be chosen."""

    to = forms.ChoiceField(label=_("To"), help_text=_("One shift, one event, one role or one area."))

    field_order = ["to", "with_waiting", "subject", "text"]

    class Meta:
        model = Message
        fields = ["with_waiting", "subject", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 12})}
        help_texts = {
            "text": _(
                "Plain text; an empty line begins a paragraph. Everybody gets it as you write it, in a letter in their own "
                "language. Write nobody's name."
            )
        }

    def __init__(self, *args: Any, user: Any, target: models.Model | None = None, **kwargs: Any) -> None:
        """``target`` is offered besides what is near, and chosen to begin with."""
        super().__init__(*args, **kwargs)
        self.user = user
        groups = choices_for(user)
        if target := target or target_of(self.instance):
            key = f"{kind_of_row(target)}-{target.pk}"
            self.initial["to"] = key
            if key not in {value for _heading, pairs in groups for value, _name in pairs}:
                groups = [("", [(key, name_of(target))]), *groups]
        self.fields["to"].choices = [("", _("Choose whom")), *groups]  # type: ignore[attr-defined]

    def clean_to(self) -> models.Model:
        kind, _dash, pk = self.cleaned_data["to"].partition("-")
        target = find_target(self.user, kind, pk)
        if target is None:
            raise forms.ValidationError(_("Choose whom the message is for."))
        return target

    def clean_subject(self) -> str:
        return NOT_IN_A_LINE.sub(" ", self.cleaned_data["subject"]).strip()

    def save(self, commit: bool = True) -> Message:
        target = self.cleaned_data["to"]
        chosen = kind_of_row(target)
        for kind in ROWS_FOR:
            setattr(self.instance, kind, target if kind == chosen else None)
        if chosen not in {"shift", "event"}:
            self.instance.with_waiting = False
        return super().save(commit)


def kind_of_row(target: models.Model) -> str:
    """Which of the message's four targets the row can be."""
    return next(kind for kind in ROWS_FOR if Message._meta.get_field(kind).related_model is type(target))
