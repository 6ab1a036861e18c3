from django.urls import path

from volunteers.attendance import views

urlpatterns = [
    path("", views.check, name="check_certificate"),
    path("<code>/", views.check, name="certificate"),
]
