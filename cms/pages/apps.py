from django.apps import AppConfig


class SitePagesConfig(AppConfig):
    name = "cms.pages"
    label = "site_pages"
