from wagtail import hooks
from wagtail.permissions import register_permission_policy

from cms.accounts.models import Invitation, InvitationQuerySet
from cms.accounts.sign_in.factor_rotation import rotate_factors
from cms.accounts.viewsets import InvitationsViewSet
from cms.base.admin.own_rows import OwnRowsPolicy

register_permission_policy(Invitation, OwnRowsPolicy(Invitation, InvitationQuerySet.visible_to))


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[InvitationsViewSet]:
    return [InvitationsViewSet()]


hooks.register("rotate_keys", rotate_factors)
