from wagtail import hooks
from wagtail.permissions import register_permission_policy

from cms.base.admin.own_rows import OwnRowsPolicy
from volunteers.messaging.admin.message_viewset import MessagesViewSet
from volunteers.messaging.admin.messages_to_read import what_waits
from volunteers.messaging.models import Message, MessageQuerySet

register_permission_policy(Message, OwnRowsPolicy(Message, MessageQuerySet.visible_to))

hooks.register("what_waits", what_waits)


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[MessagesViewSet]:
    return [MessagesViewSet()]
