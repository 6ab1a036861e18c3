"""Wagtail's admin, with the rights that some of its views do not ask for."""

from wagtail.admin.urls import urlpatterns as of_wagtail
from wagtail.utils.urlpatterns import decorate_urlpatterns

from cms.base.admin.open_views import ask_for_right

urlpatterns = decorate_urlpatterns(of_wagtail, ask_for_right)
