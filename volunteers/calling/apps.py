from django.apps import AppConfig


class CallingConfig(AppConfig):
    name = "volunteers.calling"
    label = "calling"
