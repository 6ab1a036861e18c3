from django.apps import AppConfig


class RostersConfig(AppConfig):
    name = "volunteers.rosters"
    label = "rosters"
