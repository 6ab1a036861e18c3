from wagtail import hooks

from cms.accounts.sign_in.factor_rotation import rotate_factors
from cms.accounts.viewsets import InvitationsViewSet


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[InvitationsViewSet]:
    return [InvitationsViewSet()]


hooks.register("rotate_keys", rotate_factors)
