"""Banners in the admin: put up, looked at first, changed, taken down, and what has been up before."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from cms.news.admin.banner_form import BannerForm
from cms.news.banner import put_up, take_down
from cms.news.banner_display import MOST, Notice, notice_of, notices_up
from cms.news.models import Banner


def state_in_words(banner: Banner) -> str:
    if banner.is_up:
        return gettext("on every page now")
    return gettext("over") if banner.is_over else gettext("to come")


def moment_in_words(moment: datetime) -> str:
    """Day and time: Wagtail's own words say "just now" of what is to come."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def starts_in_words(banner: Banner) -> str:
    return moment_in_words(banner.starts_at)


def ends_in_words(banner: Banner) -> str:
    return moment_in_words(banner.ends_at)


class BannerIndexView(generic.IndexView):
    """What is up or to come, each with its button; below it the history."""

    FORMATS = ()
    any_permission_required = ["view"]
    results_template_name = "news/admin/banners_results.html"

    def get_base_queryset(self) -> models.QuerySet:
        return Banner.objects.select_related("updated_by").order_by("-starts_at", "-pk")

    def get_list_buttons(self, instance: Banner) -> list[Any]:
        return []

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        running = Banner.objects.not_over(timezone.now()).select_related("updated_by")
        return super().get_context_data(
            *args, running=running, may_change=self.user_has_permission("change"), **kwargs
        )


class PutsUp:
    """What making a banner and changing one have in common."""

    template_name = "news/admin/banner_form.html"

    def form_valid(self: Any, form: BannerForm) -> HttpResponse:
        self.form, self.object = form, put_up(form.instance, texts=form.texts, by=self.request.user)
        messages.success(self.request, self.said())
        return redirect(self.get_success_url())

    def said(self: Any) -> str:
        words = {"start": starts_in_words(self.object), "end": ends_in_words(self.object)}
        if self.object.is_up:
            return gettext("The banner is on every page. It ends by itself %(end)s.") % words
        return gettext("The banner comes up by itself %(start)s and ends %(end)s.") % words


class BannerCreateView(PutsUp, generic.CreateView):
    submit_button_label = _("Put it up")
    submit_button_active_label = _("Putting it up…")
    error_message = _("The banner is not up yet: look at what is marked below.")


class BannerEditView(PutsUp, generic.EditView):
    error_message = _("Nothing is changed yet: look at what is marked below.")

    def get_queryset(self) -> models.QuerySet:
        return Banner.objects.select_related("updated_by")


def require(request: HttpRequest, *rights: str) -> None:
    if not any(request.user.has_perm(f"news.{right}_banner") for right in rights):
        raise PermissionDenied


@require_POST
def take_banner_down(request: HttpRequest, pk: int) -> HttpResponse:
    require(request, "change")
    take_down(get_object_or_404(Banner, pk=pk), by=request.user)
    messages.success(request, gettext("The banner is taken down. No page shows it any more."))
    return redirect("banners:index")


@never_cache
@require_POST
def preview_banner(request: HttpRequest) -> HttpResponse:
    """The page of a visitor with the banner that is in the form; nothing is saved."""
    require(request, "add", "change")
    form = BannerForm(request.POST, instance=Banner())
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        draft = notice_of(form.instance, {code: text for code, text in form.texts.items() if text})
        context |= {
            "notices": with_draft(draft, request),
            "drafts": [draft],
            "languages": sorted(draft.texts),
        }
    return render(request, "news/admin/banner_preview.html", context)


def with_draft(draft: Notice, request: HttpRequest) -> list[Notice]:
    """The draft among those that are up, where it will stand."""
    return sorted([draft, *notices_up(request)], key=lambda notice: -notice.level)[:MOST]


class BannersViewSet(ModelViewSet):
    model = Banner
    name = "banners"
    icon = "warning"
    menu_label = _("Banner on every page")
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = BannerIndexView
    add_view_class = BannerCreateView
    edit_view_class = BannerEditView
    create_template_name = edit_template_name = "news/admin/banner_form.html"
    list_display = [
        "text",
        Column("level", label=_("Level"), accessor="get_level_display", sort_key="level"),
        Column("state", label=_("State"), accessor=state_in_words),
        Column("starts_at", label=_("Shown from"), accessor=starts_in_words, sort_key="starts_at"),
        Column("ends_at", label=_("Until"), accessor=ends_in_words, sort_key="ends_at"),
        Column("updated_by", label=_("Last changed by")),
    ]

    def get_form_class(self, for_update: bool = False) -> type[BannerForm]:
        return BannerForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # Nothing is deleted: what the site has said to everybody can be looked up.
        return super().get_common_view_kwargs(**{"usage_url_name": None, "delete_url_name": None, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        removed = {"delete", "usage"}
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name not in removed]
        return [
            *kept,
            path("preview/", preview_banner, name="preview"),
            path("take-down/<int:pk>/", take_banner_down, name="take_down"),
        ]
