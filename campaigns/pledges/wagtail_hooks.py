from wagtail import hooks

from campaigns.pledges.knowing import erase, known_of
from campaigns.pledges.viewsets import PledgesViewSet


@hooks.register("register_admin_viewset")
def register_pledges() -> PledgesViewSet:
    return PledgesViewSet()


hooks.register("known_of_person", known_of)
hooks.register("erase_person", erase)
