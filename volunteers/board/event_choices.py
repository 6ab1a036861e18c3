"""The events that a form of the staff offers."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from volunteers.people.in_charge import events_in_charge


def offer_events(form: WagtailAdminModelForm) -> None:
    """Let an event be chosen of those in the user's charge, by the pages that have the dates."""
    field = form.fields["event"]
    field.queryset = events_in_charge(form.for_user)
    original = field.queryset.filter(locale__language_code=settings.LANGUAGE_CODE, alias_of=None)
    rows = original.order_by("title", "pk").values_list("pk", "title")
    field.choices = [("", _("Choose an event")), *rows]
