from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.models import Topic
from campaigns.newsletters.subscription.opt_in import Wish
from campaigns.newsletters.subscription.robot_check import looks_like_robot, stamp
from cms.base.lists.choices import districts
from cms.base.models import Area

CONSENT = _(
    "Yes, write to me about what I have ticked. I can change my choices or stop the letters at any time, with a link in "
    "every letter."
)
ABOUT = {
    Topic.Kind.CAMPAIGNS: _("What we stand up for, and what you can do."),
    Topic.Kind.VOLUNTEERING: _("When somebody is needed for a walk, a stand or a game."),
    Topic.Kind.NEWS: _("What happens in the city, and what comes of it."),
    Topic.Kind.PRESS: _("Facts and invitations for those who report."),
}
FOOTER, PLEDGE, SIGN_UP = "sidfot", "linjen", "anmalan"
BEGUN_AT = [FOOTER, PLEDGE, SIGN_UP]  # where else than on the newsletter's own page


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Write an e-mail address such as anna@example.org."),
            "max_length": _("The address is too long: at most %(limit_value)d characters."),
        },
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class ChoicesForm(forms.Form):
    """What somebody wants letters about, of where, and in which language."""

    topics = forms.MultipleChoiceField(
        label=_("What do you want to hear about?"),
        choices=Topic.Kind.choices,
        error_messages={
            "required": _("Tick at least one thing that you want to hear about."),
            "invalid_choice": _("Tick something in the list."),
        },
    )
    areas = forms.ModelMultipleChoiceField(
        label=_("Which parts of the city?"),
        help_text=_("Tick none and you hear about the whole city."),
        queryset=Area.objects.neighbourhoods(),
        to_field_name="slug",
        required=False,
        error_messages={"invalid_choice": _("Choose areas in the list, or none.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the letters"),
        choices=settings.LANGUAGES,
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose a language.")},
    )

    @property
    def wish(self) -> Wish:
        data = self.cleaned_data
        slugs = [area.slug for area in data["areas"]]
        return Wish(topics=data["topics"], areas=slugs, language=data["language"])

    @property
    def offered(self) -> list[tuple[str, Any, Any, bool]]:
        """Each topic: its value, its name, what it is about, and whether it is ticked."""
        ticked = self["topics"].value() or []
        return [(kind.value, kind.label, ABOUT[kind], kind.value in ticked) for kind in Topic.Kind]

    @property
    def districts(self) -> list[tuple[Area, list[Area], int]]:
        """Each stadsområde with its mellanområden, and how many of them are chosen."""
        chosen = self.chosen_areas
        return [(one, within, sum(area.slug in chosen for area in within)) for one, within in districts()]

    @property
    def chosen_areas(self) -> set[str]:
        return {str(value) for value in self["areas"].value() or []}

    @property
    def consent(self) -> str:
        """The words that are agreed to by sending the form, in the language of the page."""
        return str(CONSENT)


class SubscribeForm(EmailForm, ChoicesForm):
    """Ask for letters. Nothing is ticked beforehand."""

    # People do not see it; robots fill it in. What comes with it is held back, never refused.
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    made = forms.CharField(required=False, widget=forms.HiddenInput)
    began = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["email", "topics", "areas", "language", "website", "made", "began"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        first = {"language": get_language(), "made": stamp()}
        super().__init__(*args, **kwargs | {"initial": first | (kwargs.get("initial") or {})})

    @property
    def is_from_robot(self) -> bool:
        return looks_like_robot(trap=self.cleaned_data["website"], stamp=self.cleaned_data["made"])

    @property
    def begun_at(self) -> str:
        """The part of the site where it began, as a fragment of an address; empty for the newsletter's own page."""
        began = self.cleaned_data["began"]
        return f"#{began}" if began in BEGUN_AT else ""


class PauseForm(forms.Form):
    months = forms.TypedChoiceField(
        label=_("For how long?"),
        coerce=int,
        choices=[(0, ""), (1, _("1 month")), (3, _("3 months")), (6, _("6 months"))],
        error_messages={"required": _("Choose for how long."), "invalid_choice": _("Choose for how long.")},
    )
