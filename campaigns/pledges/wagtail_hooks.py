from wagtail import hooks

from campaigns.pledges.viewsets import PledgesViewSet


@hooks.register("register_admin_viewset")
def register_pledges() -> PledgesViewSet:
    return PledgesViewSet()
