from django.urls import path

from cms.news import feeds

urlpatterns = [path("atom.xml", feeds.news_feed, name="news_feed")]
