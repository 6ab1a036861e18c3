from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup


class NewsGroup(ModelViewSetGroup):
    menu_label = _("News")
    menu_icon = "list-ul"
    menu_order = 170
    items = ()


@hooks.register("register_admin_viewset")
def register_news() -> NewsGroup:
    return NewsGroup()
