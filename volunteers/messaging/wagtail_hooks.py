from wagtail import hooks

from volunteers.messaging.viewsets import MessagesViewSet


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[MessagesViewSet]:
    return [MessagesViewSet()]
