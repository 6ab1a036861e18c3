import unicodedata
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.base.security.form_stamp import make_stamp, read_stamp
from volunteers.events.models import Occurrence
from volunteers.people.models import AgeBand, ConsentText
from volunteers.people.names import clean_name
from volunteers.shifts.availability import Availability
from volunteers.shifts.models import Shift
from volunteers.signups.places.requirements import Requirement, requirements_of

QUEUE = "-queue"
DISCREETLY = _(
    "Our name stands neither in the sender nor in the subject, and your calendar only says that you are busy. "
    "For whoever shares a phone or a screen with others."
)


@dataclass(frozen=True)
class Choice:
    """A shift to choose, and what so many people as ask are answered."""

    shift: Shift
    availability: Availability
    is_full: bool  # for one person too
    requirements: list[Requirement]

    @property
    def value(self) -> str:
        """What a form says to choose it: its number, or its queue when there is no room for those who ask."""
        return f"{self.shift.pk}{QUEUE if self.availability.is_full else ''}"


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
    people = forms.TypedChoiceField(
        label=_("How many are you?"),
        coerce=int,
        required=False,
        help_text=_("You are kept together: all get places, or all wait."),
    )
    discreet = forms.BooleanField(
        label=_("Discreet mails and calendar, from the first mail on"), required=False, help_text=DISCREETLY
    )
    age = forms.ChoiceField(
        label=_("I have read how my data is protected, and I am"),
        choices=AgeBand,
        widget=forms.RadioSelect,
        help_text=_("You can sign up from 15 years."),
        error_messages={
            "required": _("Say how old you are, and so that you have read how your data is protected.")
        },
    )
    guardian = forms.EmailField(
        label=_("A parent's or guardian's e-mail, if you are 15–17"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
        help_text=_(
            "We ask them once whether you may take part. If there is a place when you have confirmed your address, "
            "we hold it for at most three days meanwhile."
        ),
        error_messages={"invalid": _("Write an e-mail address such as anna@example.org.")},
    )
    agreed = forms.BooleanField(
        label=_("I am 18 or older and have read how my data is protected."),
        error_messages={
            "required": _(
                "Tick the box to say that you are 18 or older and have read how your data is protected."
            )
        },
    )

    # Which form it was, and what the browser has worked for it meanwhile.
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)
    work = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["shift", "people", "name", "email", "discreet", "age", "guardian", "agreed"]

    def __init__(
        self, *args: Any, occurrence: Occurrence, private: Shift | None = None, **kwargs: Any
    ) -> None:
        """For the date's shifts that anybody may see or, with ``private``, for that one alone."""
        super().__init__(*args, **kwargs)
        self.private, self.asking = private, 1
        self.fields["email"].help_text = _("We send a code there, so you need no password.")
        self.initial["stamp"] = make_stamp()
        self.show_places_of(occurrence)
        several = [(number, str(number)) for number in range(2, self.most_together + 1)]
        people: Any = self.fields["people"]
        people.choices = [(1, _("Only me")), *several]
        if not self.takes_minors:
            del self.fields["age"], self.fields["guardian"]
        else:  # one choice says both
            del self.fields["agreed"]

    def show_places_of(self, occurrence: Occurrence) -> None:
        """Read the shifts that can be chosen, of a series all: they show the places that are left."""
        shifts = Shift.objects.with_series().order_by("starts_at", "pk")
        chosen = shifts.filter(pk=self.private.pk) if self.private else shifts.public().at(occurrence)
        self.shifts: list[Shift] = list(chosen.prefetch_related("role__needs"))
        self.requirements = requirements_of(self.shifts)

    @property
    def choices(self) -> list[Choice]:
        """The shifts as they are to be shown now, to as many people as ask."""
        now = timezone.now()
        return [
            Choice(
                shift,
                shift.availability(people=self.asking, now=now),
                is_full=shift.availability(now=now).is_full,
                requirements=self.requirements[shift.pk],
            )
            for shift in self.shifts
        ]

    @property
    def is_closed(self) -> bool:
        """Whether there are shifts, and all of them are over."""
        return bool(self.shifts) and all(shift.is_closed for shift in self.shifts)

    @property
    def takes_minors(self) -> bool:
        """Whether somebody of 15–17 may take one of the shifts; else nobody is asked for their age."""
        return any(shift.takes_minors for shift in self.shifts)

    @property
    def most_together(self) -> int:
        """How many can come together to one of the shifts."""
        return max((shift.most_together for shift in self.shifts), default=1)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("age") == AgeBand.FROM_15 and "guardian" not in self.errors:
            if not data.get("guardian"):
                self.add_error("guardian", _("Write the e-mail address of a parent or guardian."))
            elif data["guardian"].lower() == data.get("email", "").lower():
                self.add_error("guardian", _("Write an address that is theirs, not your own."))
        return data

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

    def clean_people(self) -> int:
        return self.cleaned_data["people"] or 1

    @property
    def agreed_words(self) -> str:
        """The words that were said yes to, as they stood there."""
        if "agreed" in self.fields:
            return str(self.fields["agreed"].label)
        return f"{self.fields['age'].label} {AgeBand(self.cleaned_data['age']).label}"

    @cached_property
    def agreed_to(self) -> ConsentText:
        """Those words as they are kept, in the language of the page. One query."""
        return ConsentText.objects.of(self.agreed_words, language=get_language())

    @property
    def nonce(self) -> str:
        """Which form it was; empty when it was not ours."""
        return read_stamp(self.cleaned_data["stamp"]).nonce

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
