from django.apps import AppConfig


class PledgesConfig(AppConfig):
    name = "campaigns.pledges"
    label = "pledges"
