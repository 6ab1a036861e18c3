from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "volunteers.programme"
    label = "programme"
