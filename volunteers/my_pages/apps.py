from django.apps import AppConfig


class MyPagesConfig(AppConfig):
    name = "volunteers.my_pages"
    label = "my_pages"
