"""Panels that show the rows beside a page or a date. They change nothing: rows have their own forms."""

from typing import Any

from django.conf import settings
from wagtail.admin.panels import Panel
from wagtail.models import Page

from volunteers.events.wording import hours, in_words

SHOWN = 50


def with_the_dates(page: Page) -> Page:
    """The page that holds the event's dates: the one in the site's own language, for all its translations."""
    original = page.get_translations(inclusive=True).filter(locale__language_code=settings.LANGUAGE_CODE)
    return original.filter(alias_of=None).first() or page


def previous_with_shifts(occurrence: Any) -> Any:
    """The latest earlier date of the same event that has shifts, or None."""
    return occurrence.event.occurrences.before(occurrence).exclude(shifts=None).first()


def shift_lines(occurrence: Any) -> list[dict[str, Any]]:
    return [
        {"shift": shift, "hours": hours(shift.starts_at, shift.ends_at)} for shift in occurrence.shifts.all()
    ]


class DatesPanel(Panel):
    """On an event page: the coming dates with their shifts, and the way to add one."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "events/admin/dates_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            if self.instance.pk is None:
                return context
            event = with_the_dates(self.instance)
            upcoming = event.occurrences.upcoming().defer("vevent").order_by("starts_at", "pk")
            user = self.request.user
            return context | {
                "event": event,
                "dates": [
                    {
                        "date": date,
                        "words": in_words(date.starts_at, date.ends_at),
                        "shifts": shift_lines(date),
                    }
                    for date in upcoming.prefetch_related("shifts")[:SHOWN]
                ],
                "past": event.occurrences.count() - event.occurrences.upcoming().count(),
                "may_add": user.has_perm("events.add_occurrence"),
                "may_change": user.has_perm("events.change_occurrence"),
                "may_change_shifts": user.has_perm("rosters.change_shift"),
            }


class ShiftsPanel(Panel):
    """On a date: its shifts with the places taken, and the ways to add one."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "events/admin/shifts_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            if self.instance.pk is None:
                return context
            shifts = shift_lines(self.instance)
            user = self.request.user
            return context | {
                "occurrence": self.instance,
                "shifts": shifts,
                "previous": None if shifts else previous_with_shifts(self.instance),
                "may_add": user.has_perm("rosters.add_shift"),
                "may_change": user.has_perm("rosters.change_shift"),
            }
