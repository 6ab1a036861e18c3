from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "volunteers.calendars"
    label = "calendars"
