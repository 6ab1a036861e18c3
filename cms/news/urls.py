from django.urls import path

from cms.news import atom

urlpatterns = [path("atom.xml", atom.news_feed, name="news_feed")]
