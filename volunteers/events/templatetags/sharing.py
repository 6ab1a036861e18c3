"""What lets others show an event: the frame for partners, share pictures, data for machines, people's own calendars."""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import translation

register = template.Library()


@register.simple_tag
def embed_address() -> str:
    """Where the calendar for a frame lies, in Swedish."""
    with translation.override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("embedded_calendar")
