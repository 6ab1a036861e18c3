"""Volunteers taken out as a file: with a reason, by somebody who has just shown who they are, and written down."""

from collections.abc import Iterator
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views import generic

from cms.base.documents.spreadsheet import XLSX
from cms.base.security.recent_sign_in import signed_in_lately
from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.board.volunteers.actions import breadcrumbs
from volunteers.board.volunteers.export_sheet import write_workbook
from volunteers.board.volunteers.list_rows import with_what_is_shown
from volunteers.board.volunteers.list_view import LIST, VolunteerFilterSet
from volunteers.people.forms import ExportForm
from volunteers.people.models import Volunteer
from volunteers.people.models.volunteers import SHOWN

BATCH = 500


class ExportView(generic.PermissionCheckedMixin, generic.WagtailAdminTemplateMixin, FormView):
    """Those of the list with its filters, which stand in the address. The file comes as the answer to the form alone."""

    model = Volunteer
    permission_required = "change"
    form_class = ExportForm
    template_name = "people/admin/export.html"
    page_title = _("Take out as a file")
    header_icon = "download"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.user_has_permission("change") and not signed_in_lately(request):
            # Asked for before anything is typed: what was sent is not kept over it.
            raise ReauthenticationRequired
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def chosen(self) -> models.QuerySet:
        rows = Volunteer.objects.visible_to(self.request.user).order_by("pk")
        filters = VolunteerFilterSet(self.request.GET, queryset=rows, request=self.request)
        # A filter that cannot be read gives nobody, never everybody.
        rows = filters.filter_queryset(rows) if filters.is_valid() else rows.none()
        return rows.found_by(self.request.GET.get("q", ""))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return breadcrumbs((reverse("volunteers:index"), gettext("Volunteers")), ("", self.page_title))

    def form_valid(self, form: ExportForm) -> HttpResponse:
        pks = list(self.chosen.values_list("pk", flat=True))
        file = write_workbook(in_batches(pks))
        reason = form.cleaned_data["reason"]
        note_access(self.request.user, AccessEntry.Action.EXPORT, LIST, count=len(pks), reason=reason)
        name = f"{gettext('volunteers')}-{timezone.localdate():%Y-%m-%d}.xlsx"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        response = HttpResponse(file, content_type=XLSX, headers=disposition)
        add_never_cache_headers(response)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            count=self.chosen.count(), action_url=self.request.get_full_path(), **kwargs
        )


def in_batches(pks: list[int]) -> Iterator[Volunteer]:
    """The volunteers with these primary keys, in this order, without all of them in memory at once."""
    for first in range(0, len(pks), BATCH):
        # Whoever has left or is protected since the numbers were read is not among them.
        rows = Volunteer.objects.filter(SHOWN, pk__in=pks[first : first + BATCH])
        found = with_what_is_shown(rows).in_bulk()
        yield from (found[pk] for pk in pks[first : first + BATCH] if pk in found)
