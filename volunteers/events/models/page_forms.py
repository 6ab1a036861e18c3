from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminPageForm


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
