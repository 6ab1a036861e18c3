from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "volunteers.changes"
    label = "changes"
