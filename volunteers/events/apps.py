from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "volunteers.events"
    label = "events"
