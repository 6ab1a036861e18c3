from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.attendance.models import Attendance
from volunteers.attendance.presence import LONGEST
from volunteers.people.models import AgeBand
from volunteers.shifts.availability import MOST_TOGETHER

State = Attendance.State
UNDO, LET_IN = "undo", "let_in"


class CodeForm(forms.Form):
    """What is shown or said at the door: a code, or a part of a name."""

    code = forms.CharField(
        label=_("Code or name"),
        max_length=80,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "enterkeyhint": "go",
            }
        ),
    )
    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)


class TapForm(forms.Form):
    """One touch on a person's row."""

    sign_up = forms.IntegerField()
    state = forms.ChoiceField(
        choices=[(State.CAME, ""), (State.ABSENT, ""), (State.EXCUSED, ""), (UNDO, ""), (LET_IN, "")]
    )
    people = forms.IntegerField(required=False, min_value=1, max_value=MOST_TOGETHER)


class SentTapForm(forms.Form):
    """The same as it waited on a phone, ``age`` seconds long: clocks of phones are not to be trusted."""

    nonce = forms.UUIDField()
    sign_up = forms.IntegerField()
    date = forms.IntegerField()
    state = forms.ChoiceField(choices=[(State.CAME, ""), (State.ABSENT, ""), (State.EXCUSED, "")])
    people = forms.IntegerField(required=False, min_value=1, max_value=MOST_TOGETHER)
    age = forms.FloatField(min_value=0, max_value=60 * 86400)


class WalkInForm(forms.Form):
    """``may_insist`` when a rule was against it that the coordinator may pass knowingly."""

    may_insist = False
    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=_("E-mail, if the person wants mail from us"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    age = forms.ChoiceField(
        label=_("How old is the person?"),
        choices=[("", _("Choose")), *AgeBand.choices],
        error_messages={"required": _("Ask whether the person is 18 or older.")},
    )
    told = forms.BooleanField(
        label=_("I have told the person how we protect their data"),
        error_messages={"required": _("Tell the person first, and tick the box.")},
    )
    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)


class PaperLineForm(forms.Form):
    """One line of a paper. An empty one is none. ``may_insist`` as in ``WalkInForm``."""

    may_insist = False
    name = forms.CharField(
        label=_("Name"), max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    age = forms.ChoiceField(label=_("Age"), choices=[("", _("Choose")), *AgeBand.choices], required=False)
    told = forms.BooleanField(label=_("Has said yes to being written down and rung"), required=False)
    insists = forms.BooleanField(label=_("Add all the same"), required=False)
    nonce = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @property
    def is_filled(self) -> bool:
        return any(self.data.get(self.add_prefix(name), "").strip() for name in ("name", "phone", "email"))

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if not self.is_filled:
            return typed
        if not typed.get("name", "").strip():
            self.add_error("name", _("Write what we may call the person."))
        if not typed.get("age"):
            self.add_error("age", _("Ask whether the person is 18 or older."))
        if not typed.get("told"):
            self.add_error("told", _("Nobody is written down who has not said yes."))
        return typed


class DebriefForm(forms.Form):
    text = forms.CharField(
        label=_("How it went"),
        max_length=4000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Read by coordinators only. Name no volunteer, no child and nobody you met."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class HoursForm(forms.Form):
    """How long one of those who came was there, and how many came together."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=LONGEST)
    people = forms.IntegerField(label=_("People"), min_value=1, max_value=MOST_TOGETHER)

    def __init__(self, data: Any = None, *, attendance: Attendance) -> None:
        self.attendance = attendance
        shown = {"minutes": attendance.minutes, "people": attendance.people}
        super().__init__(data, prefix=f"a{attendance.pk}", initial=shown)
