from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "volunteers.messaging"
    label = "messaging"
