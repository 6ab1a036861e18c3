from wagtail import hooks

from cms.accounts.rotating import rotate_factors
from cms.accounts.viewsets import InvitationsViewSet


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[InvitationsViewSet]:
    return [InvitationsViewSet()]


hooks.register("rotate_keys", rotate_factors)
