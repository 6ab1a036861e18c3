from django.apps import AppConfig


class ShiftsConfig(AppConfig):
    name = "volunteers.shifts"
    label = "shifts"
