from django.urls import path

from volunteers.events.sharing.embedding import embedded_calendar

urlpatterns = [path("inbaddad/", embedded_calendar, name="embedded_calendar")]
