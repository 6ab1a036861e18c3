import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.events.models import Occurrence
from volunteers.rosters.models import Shift
from volunteers.rosters.models.shifts import QUEUE

JOINERS = {"\u200c", "\u200d"}  # Persian and other scripts need them inside a name


def clean_name(text: str) -> str:
    """A name on one line, in any script, without characters that are not seen."""
    visible = "".join(
        c
        for c in text
        if c in JOINERS or c.isspace() or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"}
    )
    return " ".join(visible.split())


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write an e-mail address such as anna@example.org."),
        },
    )


class SignUpForm(EmailForm):
    """Which shift, and who. A full shift is chosen as its queue, so that nobody queues without knowing it."""

    shift = forms.CharField(
        required=True, error_messages={"required": _("Choose a shift.")}, label=_("Shift")
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Only the coordinators see it. A first name or what you like to be called is enough."),
        error_messages={"required": _("Write what we may call you.")},
    )
    agreed = forms.BooleanField(
        label=_("I am 18 or older and have read how my data is protected."),
        error_messages={
            "required": _(
                "Tick the box to say that you are 18 or older and have read how your data is protected."
            )
        },
    )

    field_order = ["shift", "name", "email", "agreed"]

    def __init__(self, *args: Any, occurrence: Occurrence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("We send a code there, so you need no password.")
        self.show_places_of(occurrence)

    def show_places_of(self, occurrence: Occurrence) -> None:
        """Let the shifts show the places that are left in these rows."""
        self.shifts: list[Shift] = list(occurrence.shifts.all())
        for shift in self.shifts:
            shift.occurrence = occurrence

    def clean_shift(self) -> Shift:
        chosen = self.cleaned_data["shift"].removesuffix(QUEUE)
        for shift in self.shifts:
            if str(shift.pk) == chosen:
                return shift
        raise forms.ValidationError(_("Choose a shift."))

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    @property
    def may_queue(self) -> bool:
        """Whether the person chose the queue of a full shift."""
        return self.data.get("shift", "").endswith(QUEUE)

    @property
    def chosen_shift(self) -> str:
        """Number of the shift chosen so far, to show it as chosen again."""
        return self.data.get("shift", "").removesuffix(QUEUE)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr"}),
        help_text=_("Six digits, in the mail we just sent. It is good for 30 minutes."),
        error_messages={"required": _("Write the six digits from the mail.")},
    )

    def clean_code(self) -> str:
        """The digits alone, whatever script or spaces they were typed with."""
        digits = [str(unicodedata.digit(c)) for c in self.cleaned_data["code"] if c.isdigit()]
        if len(digits) != 6:
            raise forms.ValidationError(_("The code has six digits. Write them as they stand in the mail."))
        return "".join(digits)
