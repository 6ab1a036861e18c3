"""The feeds that others publish: added and tried by editors, fetched by the worker."""

from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import re_path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from cms.base.security.limits import allow
from cms.news.admin.source_form import SourceForm
from cms.news.desk.source_health import health, in_words
from cms.news.importing.items import Failed
from cms.news.importing.keyword_filter import Sifted
from cms.news.importing.polling import look
from cms.news.models import Source

CHANGE = "news.change_source"
SHOWN = 20  # items of a trial, of each sort


class Tried(NamedTuple):
    """What came of trying a source: the items, or why there are none."""

    sifted: Sifted | None
    words: str


class SourceIndexView(generic.IndexView):
    FORMATS = ()
    any_permission_required = ["view"]
    list_display = [Column("name")]  # the template draws the rows
    default_ordering = "name"

    def get_list_buttons(self, instance: Source) -> list[Any]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = [(source, health(source)) for source in context["object_list"]]
        return context | {"rows": rows, "may_change": self.user_has_permission("change")}


class Trying:
    """The form's second button: what would come in, before anything is saved. Keeps what was typed."""

    request: HttpRequest
    object: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if "try" not in request.POST:
            return super().post(request, *args, **kwargs)  # type: ignore[misc]
        self.object = self.get_object() if kwargs else None  # type: ignore[attr-defined]
        self.form = self.get_form()  # type: ignore[attr-defined]
        context = self.get_context_data(tried=try_it(request, self.form), shown=SHOWN)  # type: ignore[attr-defined]
        return self.render_to_response(context)  # type: ignore[attr-defined]


def try_it(request: HttpRequest, form: SourceForm) -> Tried | None:
    source = form.to_try()
    if source is None:
        return None
    if not allow(request, "try_source", holder=str(request.user.pk)):
        return Tried(
            None, _("You have tried many addresses in a short time. Wait some minutes, then try again.")
        )
    try:
        return Tried(look(source), "")
    except Failed as failed:
        return Tried(None, in_words(failed.trouble, failed.detail))


class SourceAddView(Trying, generic.CreateView):
    page_title = gettext_lazy("Add a source")
    submit_button_label = gettext_lazy("Save")
    submit_button_active_label = gettext_lazy("Saving…")

    def get_success_message(self, instance: Source) -> str:
        return _("“%(source)s” is saved. The first items come within half a minute.") % {"source": instance}


class SourceEditView(Trying, generic.EditView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        saved = get_object_or_404(Source, pk=self.object.pk)  # the form's own holds what was typed
        return super().get_context_data(source=saved, health=health(saved), **kwargs)


class SourceDeleteView(generic.DeleteView):
    @property
    def confirmation_message(self) -> str:
        count = self.object.candidates.count()
        words = ngettext(
            "%(count)s candidate goes with it. Pages that were made from it stay. To have a rest from a source, pause "
            "it instead.",
            "%(count)s candidates go with it. Pages that were made from them stay. To have a rest from a source, pause "
            "it instead.",
            count,
        )
        return words % {"count": count}


@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """What is done with a source beside its form."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    source = get_object_or_404(Source, pk=pk)
    messages.success(request, ACTIONS[action](source) % {"source": source})
    return redirect(get_valid_next_url_from_request(request) or reverse("sources:index"))


def fetch_now(source: Source) -> str:
    """Let the worker ask as soon as it comes by."""
    if not source.is_active:
        return _("“%(source)s” is paused: let it go on first.")
    Source.objects.filter(pk=source.pk).update(next_at=timezone.now())
    return _("“%(source)s” is fetched within half a minute. Then look here again.")


def pause(source: Source) -> str:
    Source.objects.filter(pk=source.pk).update(is_active=False)
    return _("“%(source)s” is paused. What it has said stays.")


def resume(source: Source) -> str:
    Source.objects.filter(pk=source.pk).update(is_active=True, next_at=timezone.now())
    return _("“%(source)s” goes on, and is fetched within half a minute.")


ACTIONS = {"fetch": fetch_now, "pause": pause, "resume": resume}


class SourcesViewSet(ModelViewSet):
    model = Source
    name = "sources"
    icon = "download"
    menu_label = gettext_lazy("Sources")
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = SourceIndexView
    add_view_class = SourceAddView
    edit_view_class = SourceEditView
    delete_view_class = SourceDeleteView
    create_template_name = edit_template_name = "news/admin/source_form.html"
    index_template_name = "news/admin/sources.html"
    index_results_template_name = "news/admin/sources_results.html"
    list_per_page = 50
    search_fields = ["name", "organisation", "address"]

    def get_form_class(self, for_update: bool = False) -> type[SourceForm]:
        return SourceForm

    def get_urlpatterns(self) -> list[Any]:
        actions = "|".join(ACTIONS)
        return [
            *super().get_urlpatterns(),
            re_path(rf"^(?P<pk>[0-9]+)/(?P<action>{actions})/$", act, name="act"),
        ]
