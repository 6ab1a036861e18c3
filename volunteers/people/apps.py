from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "volunteers.people"
    label = "people"
