"""The site's addresses as they are with DEMO=1."""

from django.urls import include, path

from cms.urls import urlpatterns as without_demo

urlpatterns = [path("demo/", include("campaigns.demo.urls")), *without_demo]
