from django.urls import path

from volunteers.attendance.views import certificates

urlpatterns = [
    path("", certificates.check, name="check_certificate"),
    path("<code>/", certificates.check, name="certificate"),
]
