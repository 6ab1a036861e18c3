from django.contrib.sitemaps.views import index, sitemap
from django.urls import path

from cms.base.documents.responses import only_read
from cms.base.views import machines
from cms.base.views.sitemaps import SITEMAPS

urlpatterns = [
    path("healthz", machines.healthz, name="healthz"),
    path("readyz", machines.readyz, name="readyz"),
    path("robots.txt", machines.robots, name="robots"),
    path(
        "sitemap.xml",
        only_read(index),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-part"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", only_read(sitemap), {"sitemaps": SITEMAPS}, name="sitemap-part"),
    path("media/<path:path>", machines.media),
]
