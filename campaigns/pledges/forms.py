from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.base.models import Area
from cms.base.security.form_stamp import make_stamp, read_stamp

Choice = tuple[str, Any]


def areas_by_district() -> list[Choice]:
    """Nothing, then the mellanområden under their stadsområde, each by its slug. One query."""
    rows = (
        Area.objects.neighbourhoods()
        .order_by("district__name", "name")
        .values_list("district__name", "slug", "name")
    )
    grouped = [
        (district, [(slug, name) for _district, slug, name in areas])
        for district, areas in groupby(rows, lambda row: row[0])
    ]
    return [("", _("Choose if you like")), *grouped]


class AreaSelect(forms.Select):
    template_name = (
        "pledges/area_select.html"  # one template for all options: Django's own takes one for each
    )


class PledgeForm(forms.Form):
    """Take a stand. Every field may be left empty."""

    area = forms.ChoiceField(
        label=_("Where in the city do you live?"),
        help_text=_("You do not have to answer."),
        required=False,
        choices=areas_by_district,
        widget=AreaSelect,
        error_messages={"invalid_choice": _("Choose an area in the list, or none.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Only if you want to hear about the campaign. We send you a mail where you confirm it."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "invalid": _("Write an e-mail address such as anna@example.org."),
            "max_length": _("The address is too long: at most %(limit_value)d characters."),
        },
    )
    # People do not see it; robots fill it in. A person who did so anyway is told.
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["stamp"] = make_stamp()

    def clean_area(self) -> Area | None:
        slug = self.cleaned_data["area"]
        return Area.objects.get(slug=slug) if slug else None

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty. It is there to stop robots."))
        return ""

    @property
    def nonce(self) -> str:
        """Which form it was; empty when it was not ours."""
        return read_stamp(self.cleaned_data["stamp"]).nonce
