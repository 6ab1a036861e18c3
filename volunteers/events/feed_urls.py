from django.urls import path

from volunteers.events import feeds

urlpatterns = [
    path("kalender.ics", feeds.calendar_feed, name="calendar_feed"),
    path("kalender/<slug:slug>/event.ics", feeds.event_feed, name="event_feed"),
]
