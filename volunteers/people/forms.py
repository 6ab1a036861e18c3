from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from cms.base.lists.choices import districts
from cms.base.models import Area
from volunteers.people.models import AgeBand, Coordinator, Qualification, Role, Stage, Volunteer
from volunteers.people.names import clean_name
from volunteers.people.proof import renew_by
from volunteers.people.spoken_languages import choices, own_name


def areas_in_groups(*, with_districts: bool = False) -> list[tuple[str, list[tuple[int, str]]]]:
    """The mellanområden under the stadsområde that each lies in, which itself can be chosen too if so wanted."""
    return [
        (
            district.name,
            [(district.pk, gettext("All of %(area)s") % {"area": district})] * with_districts
            + [(area.pk, area.name) for area in areas],
        )
        for district, areas in districts()
    ]


class AreasField(forms.ModelMultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Area.objects.all(), widget=forms.CheckboxSelectMultiple, **kwargs)


class VolunteerForm(forms.Form):
    """What a coordinator writes down about somebody."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("A first name or what the person likes to be called is enough."),
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language of our mails"), choices=settings.LANGUAGES)
    spoken = forms.MultipleChoiceField(
        label=_("Languages the person speaks"),
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    areas = AreasField(label=_("Areas where the person wants to help"), required=False)
    age = forms.ChoiceField(
        label=_("Age"),
        choices=[("", _("not told")), *AgeBand.choices],
        required=False,
        help_text=_("Nothing more is written down of anybody's age."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas: Any = self.fields["areas"]
        areas.choices = areas_in_groups()

    def clean_name(self) -> str:
        if not (name := clean_name(self.cleaned_data["name"])):
            raise forms.ValidationError(gettext("Write what we may call the person."))
        return name


class AddForm(VolunteerForm):
    """Somebody whom a coordinator has met. ``own_areas``: see ``CoordinatorQuerySet.area_ids_of``."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_(
            "We ask there whether it is them. Until they have said yes, they get no mail from us and have no “My shifts”."
        ),
    )
    agreed = forms.BooleanField(
        label=_("The person has said yes"),
        help_text=_(
            "I have told the person what we write down and why, and they have said yes to it and to being written to."
        ),
        error_messages={"required": _("Nobody is written down who has not said yes.")},
    )
    field_order = ["name", "email", "phone", "language", "spoken", "areas", "age", "agreed"]

    def __init__(self, *args: Any, own_areas: list[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own_areas = own_areas

    def clean_areas(self) -> Any:
        areas = self.cleaned_data["areas"]
        if self.own_areas is not None and not {area.pk for area in areas} & set(self.own_areas):
            raise forms.ValidationError(
                gettext("Choose at least one of your own areas: else you would not find the person again.")
            )
        return areas


class ChangeForm(VolunteerForm):
    """The address is not here: it is what the person has shown to be theirs."""

    notes = forms.CharField(
        label=_("Notes"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "What colleagues need to know so that it goes well. The person can read it, and gets it with everything else "
            "we know of them. Nothing about health, crime, faith or others."
        ),
    )
    is_discreet = forms.BooleanField(
        label=_("Discreet"),
        required=False,
        help_text=_("No name of ours in the sender, the subject or the calendar of this person's mails."),
    )

    def __init__(self, *args: Any, volunteer: Volunteer, **kwargs: Any) -> None:
        known = ("name", "phone", "language", "age", "notes", "is_discreet")
        initial = {name: getattr(volunteer, name) for name in known}
        initial["areas"] = [area.pk for area in volunteer.areas.all()]
        initial["spoken"] = [spoken.code for spoken in volunteer.spoken.all()]
        super().__init__(*args, **kwargs | {"initial": initial})
        # Whatever the person said they speak stays, also what the list does not offer.
        offered = {code for code, _name in choices()}
        others = [(code, own_name(code)) for code in initial["spoken"] if code not in offered]
        spoken: Any = self.fields["spoken"]
        spoken.choices = [*choices(), *others]


class GuardianForm(forms.Form):
    """Another address of a parent or guardian, with what the coordinator knows it by."""

    email = forms.EmailField(
        label=_("The guardian's e-mail"),
        max_length=254,
        help_text=_(
            "They are asked at once. The link that went to the address of before opens nothing any more."
        ),
    )
    reason = forms.CharField(
        label=_("Who asked for it, and how do you know that it was them?"),
        max_length=200,
        min_length=5,
        help_text=_("It is written into the access log. Name no person."),
    )

    def __init__(self, *args: Any, volunteer: Volunteer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.volunteer = volunteer

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if self.volunteer.email and email.lower() == self.volunteer.email.lower():
            raise forms.ValidationError(gettext("That is the young person's own address."))
        if email.lower() == self.volunteer.guardian_email.lower():
            raise forms.ValidationError(gettext("That is the address that was asked already."))
        return email


class AddressForm(forms.Form):
    """Another address of the volunteer's own, when the one of before cannot be read any more."""

    email = forms.EmailField(
        label=_("The new e-mail"),
        max_length=254,
        help_text=_(
            "We ask there whether it is them: nothing changes before they have said yes. The address of before is told, and "
            "can take it back for 14 days."
        ),
    )
    reason = forms.CharField(
        label=_("Why, and how do you know that it was them who asked?"),
        max_length=200,
        min_length=5,
        help_text=_("It is written into the access log. Name no person."),
    )


class StepForm(forms.Form):
    stage = forms.ModelChoiceField(Stage.objects.all(), label=_("Stage"), empty_label=None)


class ProofForm(forms.Form):
    """Without file and text: only that it was shown, when, and until when that counts."""

    qualification = forms.ModelChoiceField(Qualification.objects.all(), label=_("Qualification"))
    shown_on = forms.DateField(label=_("Shown or done on"), widget=AdminDateInput)
    for_role = forms.ModelChoiceField(
        Role.objects.all(),
        label=_("For the role"),
        required=False,
        help_text=_("A register extract counts for the role that it was shown for."),
    )
    good_until = forms.DateField(
        label=_("Renew by"),
        required=False,
        widget=AdminDateInput,
        help_text=_("Empty: as long as the qualification is good for."),
    )

    def clean_shown_on(self) -> Any:
        day = self.cleaned_data["shown_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(gettext("Write the day when you saw it: not one that is to come."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        qualification, shown_on = data.get("qualification"), data.get("shown_on")
        if not qualification or not shown_on:
            return data
        if qualification.is_extract and not data.get("for_role"):
            self.add_error("for_role", gettext("Say for which role the extract was shown."))
        data["good_until"] = data.get("good_until") or renew_by(qualification, shown_on)
        if data["good_until"] and data["good_until"] < shown_on:
            self.add_error("good_until", gettext("Write a day after the one when it was shown."))
        return data


class ExportForm(forms.Form):
    reason = forms.CharField(
        label=_("What do you need the file for?"),
        max_length=200,
        min_length=5,
        help_text=_("It is written into the access log together with your name. Name no person."),
        error_messages={"required": _("Write what you need the file for.")},
    )


class UnprotectForm(forms.Form):
    code = forms.RegexField(
        r"^\s*[Vv]\d{1,18}\s*$",
        label=_("Code"),
        help_text=_("Such as V12, from the list of sign-ups or from the person."),
        error_messages={"invalid": _("Write a code such as V12.")},
    )
    reason = forms.CharField(
        label=_("Who asked for it, and how do you know that it was them?"),
        max_length=200,
        min_length=5,
        help_text=_("It is written into the access log. Name no person."),
    )

    @property
    def number(self) -> int:
        return int(self.cleaned_data["code"].strip()[1:])


class RoleForm(WagtailAdminModelForm):
    """What the role takes is saved with it, as one change for a second person to look at."""

    def save(self, commit: bool = True) -> Role:
        self.instance.wanted = {"needs": sorted(row.pk for row in self.cleaned_data.pop("needs", ()))}
        return super().save(commit=commit)


class StageForm(WagtailAdminModelForm):
    """One stage is the first: to make another one the first is enough, the one before is so no more."""

    def clean_is_first(self) -> bool:
        is_first = self.cleaned_data["is_first"]
        if not is_first and self.instance.pk and Stage.objects.filter(pk=self.instance.pk, is_first=True):
            raise forms.ValidationError(
                gettext(
                    "New volunteers have to begin somewhere. Make another stage the first, then this one is not."
                )
            )
        return is_first

    def validate_constraints(self) -> None:
        """All but that one stage is the first, which ``save`` sees to."""
        try:
            self.instance.validate_constraints(exclude={"is_first"})
        except forms.ValidationError as error:
            self.add_error(None, error)

    def save(self, commit: bool = True) -> Stage:
        with transaction.atomic():
            if commit and self.cleaned_data["is_first"]:
                Stage.objects.exclude(pk=self.instance.pk).update(is_first=False)
            return super().save(commit=commit)


class CoordinatorForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        users = get_user_model()._default_manager.filter(groups__name="Coordinators", is_active=True)
        taken = Coordinator.objects.exclude(pk=self.instance.pk).values("user")
        self.fields["user"].queryset = users.exclude(pk__in=taken).order_by("last_name", "first_name", "pk")
        self.fields["areas"].choices = areas_in_groups(with_districts=True)
