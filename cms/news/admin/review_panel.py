"""On the dashboard: the news whose day to be looked through has come."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin.ui.components import Component
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.news.desk.review import say_still_right
from cms.news.models import NewsPage

SHOWN = 20


class ReviewPanel(Component):
    """The news to look through of those that the user may edit, the longest overdue first. Empty when there is none."""

    name = "news_to_review"
    template_name = "news/admin/to_review.html"
    order = 240

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        user = parent_context["request"].user
        mine = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
        due = NewsPage.objects.to_review(timezone.localdate()).filter(pk__in=mine.order_by().values("pk"))
        pages = list(due[: SHOWN + 1])
        return {
            "pages": pages[:SHOWN],
            "is_cut": len(pages) > SHOWN,
            "csrf_token": parent_context["csrf_token"],
        }


@require_POST
def still_right(request: HttpRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(NewsPage, pk=pk, live=True, alias_of=None)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    again = say_still_right(page, by=request.user)  # type: ignore[arg-type]  # who may edit is signed in
    said = _("“%(title)s” is to be looked through again on %(day)s.")
    messages.success(request, said % {"title": page.title, "day": date_format(again, "DATE_FORMAT")})
    return redirect("wagtailadmin_home")


urlpatterns = [path("nyheter/<int:pk>/stammer/", still_right, name="news_still_right")]
