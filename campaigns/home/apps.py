from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "campaigns.home"
    label = "home"
