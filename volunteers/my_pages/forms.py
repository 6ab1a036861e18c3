from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cms.base.lists.choices import districts
from cms.base.models import Area
from volunteers.mail_kinds import OWN_SWITCHES
from volunteers.people.models import Volunteer
from volunteers.people.names import clean_name
from volunteers.people.spoken_languages import choices
from volunteers.shifts.availability import MOST_TOGETHER
from volunteers.signups.forms import DISCREETLY, EmailForm
from volunteers.signups.joining.changing import most_people
from volunteers.signups.models import NOTE_LENGTH, SignUp

SAFETY = ["is_discreet", "is_protected"]
SWITCHES = [*OWN_SWITCHES, *SAFETY]


class SettingsForm(forms.Form):
    """What a volunteer decides about themselves. Filled in from the volunteer; ``preferences`` writes it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        help_text=_("Only the coordinators see it. A first name or what you like to be called is enough."),
        error_messages={"required": _("Write what we may call you.")},
    )
    phone = forms.CharField(
        label=_("Phone, if you like"),
        max_length=40,
        required=False,
        widget=forms.TelInput(attrs={"autocomplete": "tel", "dir": "ltr"}),
        help_text=_("So that a coordinator can reach you on the day. Leave it empty and we use mail only."),
    )
    language = forms.ChoiceField(label=_("Language of our mails"), choices=settings.LANGUAGES)
    spoken = forms.MultipleChoiceField(
        label=_("Languages you speak"),
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    areas = forms.ModelMultipleChoiceField(
        label=_("Where you would like to help"),
        queryset=Area.objects.all(),
        required=False,
    )
    is_discreet = forms.BooleanField(
        label=_("Discreet mails and calendar"),
        required=False,
        help_text=DISCREETLY,
    )
    is_protected = forms.BooleanField(
        label=_("Protected identity"),
        required=False,
        help_text=_(
            "You are in no list, no search and no file that coordinators can open: there you are a code. They can then not "
            "call you or see who you are; tell the leader who you are when you come."
        ),
    )

    def __init__(self, *args: Any, volunteer: Volunteer, **kwargs: Any) -> None:
        own = {name: getattr(volunteer, name) for name in ("name", "phone", "language", *SWITCHES)}
        own["spoken"] = [each.code for each in volunteer.spoken.all()]
        own["areas"] = [area.pk for area in volunteer.areas.all()]
        super().__init__(*args, **kwargs | {"initial": own})
        for name, kind in OWN_SWITCHES.items():
            self.fields[name] = forms.BooleanField(label=str(kind.choice), required=False)

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_phone(self) -> str:
        return clean_name(self.cleaned_data["phone"])

    @property
    def mails(self) -> list[forms.BoundField]:
        return [self[name] for name in OWN_SWITCHES]

    @property
    def safety(self) -> list[forms.BoundField]:
        return [self[name] for name in SAFETY]

    @property
    def districts(self) -> list[tuple[Area, list[Area], int]]:
        """Each stadsområde with its mellanområden, and how many of them are chosen."""
        chosen = self.chosen_areas
        return [(one, within, sum(area.pk in chosen for area in within)) for one, within in districts()]

    @property
    def chosen_areas(self) -> set[int]:
        return {int(value) for value in self["areas"].value() or [] if str(value).isdigit()}


class OwnAddressForm(EmailForm):
    """The address that the person wants to be written to at."""

    def __init__(self, *args: Any, volunteer: Volunteer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.volunteer = volunteer
        self.fields["email"].label = _("Your new e-mail")
        self.fields["email"].help_text = _(
            "We write there. Nothing changes before you have said yes in that mail."
        )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.lower() == (self.volunteer.email or "").lower():
            raise forms.ValidationError(_("That is your address already."))
        return email


class OwnGuardianForm(EmailForm):
    """The address of a parent or guardian, when the one that was typed is wrong."""

    def __init__(self, *args: Any, volunteer: Volunteer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.volunteer = volunteer
        self.fields["email"].label = _("A parent's or guardian's e-mail")
        self.fields["email"].widget.attrs |= {"autocomplete": "off", "id": "id_guardian"}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.lower() == (self.volunteer.email or "").lower():
            raise forms.ValidationError(_("Write an address that is theirs, not your own."))
        if email.lower() == self.volunteer.guardian_email.lower():
            raise forms.ValidationError(_("We have asked at that address already."))
        return email


class ChangeSignUpForm(forms.Form):
    """How many they are, as far as there is room, and what they are called: at first what they typed by signing up again."""

    people = forms.TypedChoiceField(label=_("How many are you?"), coerce=int)
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("It is the name of all your shifts."),
        error_messages={"required": _("Write what we may call you.")},
    )

    def __init__(self, *args: Any, sign_up: SignUp, **kwargs: Any) -> None:
        self.most = most_people(sign_up)
        wished = min(sign_up.wished_people or sign_up.people, self.most)
        initial = {"people": wished, "name": sign_up.wished_name or sign_up.volunteer.name}
        super().__init__(*args, **kwargs | {"initial": initial})
        people: Any = self.fields["people"]
        people.choices = [(number, str(number)) for number in range(1, max(self.most, MOST_TOGETHER) + 1)]
        if not self.is_bound:
            people.choices = people.choices[: self.most]

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name


class NoteForm(forms.Form):
    """A few words to whoever leads the shift."""

    note = forms.CharField(
        label=_("What whoever leads should know"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "For example that you come a little later. Only the coordinators read it, at the door. It is deleted a week after "
            "the shift; write nothing about your health or about others."
        ),
    )

    def clean_note(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["note"].split())
