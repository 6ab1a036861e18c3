from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "volunteers.notices"
    label = "notices"
