from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "volunteers.board"
    label = "board"
