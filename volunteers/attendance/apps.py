from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "volunteers.attendance"
    label = "attendance"
