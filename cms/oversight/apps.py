from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "cms.oversight"
    label = "oversight"
