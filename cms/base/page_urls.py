from django.urls import include, path, re_path
from wagtail.urls import serve_pattern

from cms.base.views.serving import serve

urlpatterns = [
    re_path(serve_pattern, serve, name="wagtail_serve"),
    path("", include("wagtail.urls")),  # what Wagtail needs beside the pages
]
