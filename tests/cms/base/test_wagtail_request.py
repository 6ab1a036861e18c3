"""What we note on a request in Wagtail's place is what Wagtail finds: an upgrade that keeps it elsewhere fails here."""

from django.test import RequestFactory
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from campaigns.home.models import HomePage
from cms.base.wagtail_request import note_route, note_site


def test_site_that_is_noted_is_not_looked_up(site: HomePage, django_assert_num_queries) -> None:
    ours = Site.objects.get()
    request = RequestFactory().get("/")
    note_site(request, ours)
    with django_assert_num_queries(0):
        assert Site.find_for_request(request) is ours


def test_route_that_is_noted_is_not_looked_up(site: HomePage, django_assert_num_queries) -> None:
    route = RouteResult(site)
    request = RequestFactory().get("/somewhere/else/")
    note_route(request, route)
    with django_assert_num_queries(0):
        assert Page.route_for_request(request, "somewhere/else") is route
