from django.apps import AppConfig


class WaitingConfig(AppConfig):
    name = "cms.waiting"
    label = "waiting"
