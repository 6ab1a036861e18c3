from django.urls import path

from volunteers.programme import atom, feeds
from volunteers.programme.sharing.picture import date_picture

urlpatterns = [
    path("kalender.ics", feeds.calendar_feed, name="calendar_feed"),
    path("kalender/atom.xml", atom.atom_feed, name="atom_feed"),
    path("kalender/<slug:slug>/event.ics", feeds.event_feed, name="event_feed"),
    path("kalender/<slug:slug>/bild.png", date_picture, name="date_picture"),
]
