"""What others have published, for editors to choose from: put aside, looked at, written about."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.viewsets.model import ModelViewSet

from cms.accounts.models import User
from cms.news.admin.candidate_list import CandidateFilterSet, CandidateIndexView, forget, remember
from cms.news.desk.candidate_decision import NowhereToWrite, bring_back, dismiss, note_look, write_about
from cms.news.desk.candidate_diff import changes_of
from cms.news.models import Candidate

VIEW, CHANGE = "news.view_candidate", "news.change_candidate"
MOST = 99  # that the menu counts


def require(request: HttpRequest, right: str) -> User:
    if not request.user.has_perm(right):
        raise PermissionDenied
    return cast("User", request.user)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What it says, what it said before, and what can be done with it."""
    require(request, VIEW)
    candidate = get_object_or_404(Candidate.objects.select_related("source", "page", "decided_by"), pk=pk)
    above = {"url": reverse("candidates:index"), "label": _("Candidates")}
    context = {
        "candidate": candidate,
        "changes": list(changes_of(candidate)),
        "may_change": request.user.has_perm(CHANGE),
        "header_title": _("Candidate"),
        "breadcrumbs_items": [above, {"url": "", "label": _("Candidate")}],
        "header_icon": "clipboard-list",
    }
    return render(request, "news/admin/candidate.html", context)


def chosen(request: HttpRequest) -> list[int]:
    """The row whose own button was pressed, else all that are ticked."""
    asked = [request.POST["only"]] if "only" in request.POST else request.POST.getlist("pk")
    return [int(pk) for pk in asked if pk.isascii() and pk.isdigit() and len(pk) < 18]


def back_from(request: HttpRequest) -> HttpResponse:
    return redirect(get_valid_next_url_from_request(request) or reverse("candidates:index"))


@require_POST
def dismiss_chosen(request: HttpRequest) -> HttpResponse:
    """The list they come back to offers to undo it."""
    user = require(request, CHANGE)
    if pks := chosen(request):
        remember(request, dismiss(pks, by=user))
    else:
        messages.warning(request, _("Tick those that you want to dismiss."))
    return back_from(request)


@require_POST
def bring_chosen_back(request: HttpRequest) -> HttpResponse:
    require(request, CHANGE)
    count = bring_back(chosen(request))
    forget(request)
    words = ngettext(
        "%(count)s candidate waits for a decision again.",
        "%(count)s candidates wait for a decision again.",
        count,
    )
    messages.success(request, words % {"count": count})
    return back_from(request)


@require_POST
def look_at(request: HttpRequest, pk: int) -> HttpResponse:
    require(request, CHANGE)
    note_look(get_object_or_404(Candidate, pk=pk))
    messages.success(request, _("Noted. You are told when it changes again."))
    return redirect("candidates:show", pk)


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page's editor, new or not."""
    user = require(request, CHANGE)
    get_object_or_404(Candidate, pk=pk)
    try:
        draft = write_about(pk, by=user)
    except NowhereToWrite as refusal:
        messages.error(request, str(refusal))
        return redirect("candidates:show", pk)
    if draft.is_new:
        messages.success(
            request,
            _("Here is a draft. Write the news in your own words: nothing of the source's text is in it."),
        )
    return redirect("wagtailadmin_pages:edit", draft.page.pk)


class CandidatesMenuItem(MenuItem):
    """Says how many wait."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(VIEW)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        item = super().render_component(request)
        if count := Candidate.objects.waiting()[: MOST + 1].count():
            item.label = f"{self.label} ({count if count <= MOST else f'{MOST}+'})"
        return item


class CandidatesViewSet(ModelViewSet):
    model = Candidate
    name = "candidates"
    icon = "clipboard-list"
    menu_label = gettext_lazy("Candidates")
    menu_item_class = CandidatesMenuItem
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = CandidateIndexView
    filterset_class = CandidateFilterSet
    index_template_name = "news/admin/candidates.html"
    index_results_template_name = "news/admin/candidates_results.html"
    list_per_page = 30
    search_fields = ["title"]
    form_fields: list[str] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        names = ["add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"]
        return super().get_common_view_kwargs(**{**dict.fromkeys(names), **kwargs})

    @property
    def url_finder_class(self) -> type:
        finder = super().url_finder_class
        return type("CandidateURLFinder", (finder,), {"edit_url_name": self.get_url_name("show")})

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("dismiss/", dismiss_chosen, name="dismiss"),
            path("bring-back/", bring_chosen_back, name="bring_back"),
            path("<int:pk>/", show, name="show"),
            path("<int:pk>/look/", look_at, name="look"),
            path("<int:pk>/write/", write, name="write"),
        ]
