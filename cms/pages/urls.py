from django.urls import path

from cms.pages.views import search

urlpatterns = [path("", search, name="search")]
