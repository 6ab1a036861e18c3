from django.urls import path

from volunteers.programme.sharing.frame import embedded_calendar

urlpatterns = [path("inbaddad/", embedded_calendar, name="embedded_calendar")]
