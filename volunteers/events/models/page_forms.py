from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm

NO_MIRROR = _(
    "An event cannot be an alias of another: its dates belong to one page. Copy it without “Alias”; its dates come along."
)


class EventPageForm(WagtailAdminPageForm):
    """What is refused while an editor is there to read it, and not when a page is published by itself at its time."""

    def clean_is_series(self) -> bool:
        """Whoever signed up for one evening has not promised to come to three, nor the other way round."""
        is_known = self.instance.pk is not None and "is_series" in self.changed_data
        if is_known and any(has_people(self.instance) for has_people in hooks.get_hooks("event_has_people")):
            raise ValidationError(
                _("People have signed up for this event as it is. Make a new event instead.")
            )
        return bool(self.cleaned_data["is_series"])


class CopyWithDates(CopyForm):
    """Copies an event, or a campaign with its events, and says by how many days all of it is later."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"] = forms.IntegerField(
            label=_("Move all dates by so many days"),
            help_text=_(
                "Rules, dates added by hand and the campaign's days. 7 is a week later, 364 the same weekday next year. "
                "Sign-ups never come along, nor dates that would have passed."
            ),
            required=False,
            min_value=-3650,
            max_value=3650,
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        copied = self.page.get_descendants(inclusive=True) if cleaned.get("copy_subpages") else [self.page]
        if cleaned.get("alias") and any(page.content_type.app_label == "events" for page in copied):
            self.add_error("alias", NO_MIRROR)
        return cleaned
