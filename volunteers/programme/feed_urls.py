from django.urls import path, re_path

from cms.base.documents.responses import moved
from volunteers.programme import atom, feeds
from volunteers.programme.sharing.picture import date_picture

# As people type them: with a slash behind, or as if a feed had a language of its own.
BEFORE, BEHIND = r"^(?:[a-z]{2}/)?", r"/?$"

urlpatterns = [
    path("kalender.ics", feeds.calendar_feed, name="calendar_feed"),
    path("kalender/atom.xml", atom.atom_feed, name="atom_feed"),
    path("kalender/<slug:slug>/event.ics", feeds.event_feed, name="event_feed"),
    path("kalender/<slug:slug>/bild.png", date_picture, name="date_picture"),
    re_path(rf"{BEFORE}kalender\.ics{BEHIND}", moved("calendar_feed")),
    re_path(rf"{BEFORE}kalender/atom\.xml{BEHIND}", moved("atom_feed")),
    re_path(rf"{BEFORE}kalender/(?P<slug>[-\w]+)/event\.ics{BEHIND}", moved("event_feed")),
]
