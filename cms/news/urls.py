from django.urls import path

from cms.base.documents.responses import moved
from cms.news import feeds

urlpatterns = [
    path("atom.xml", feeds.news_feed, name="news_feed"),
    path("atom.xml/", moved("news_feed")),
]
