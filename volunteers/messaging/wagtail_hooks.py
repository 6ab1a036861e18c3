from wagtail import hooks

from volunteers.messaging.admin.message_viewset import MessagesViewSet


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[MessagesViewSet]:
    return [MessagesViewSet()]
