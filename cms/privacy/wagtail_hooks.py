from wagtail import hooks

from cms.privacy.viewsets import AccessLogViewSet


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[AccessLogViewSet]:
    return [AccessLogViewSet()]
