from django.apps import AppConfig


class SignupsConfig(AppConfig):
    name = "volunteers.signups"
    label = "signups"
