"""Sign-ups in the admin, for coordinators: looked at and cancelled, never written, exported or deleted."""

from typing import Any

import django_filters
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.events.models import EventPage
from volunteers.events.wording import in_short, in_words
from volunteers.people.models import Volunteer
from volunteers.signups.models import SignUp
from volunteers.signups.places.cancelling import cancel

LIST = "sign-ups"  # what the access log calls it


def events_with_sign_ups(request: HttpRequest) -> models.QuerySet:
    # Asked of each event, of which there are few, and not of each sign-up.
    of_event = SignUp.objects.visible_to(request.user).filter(shift__occurrence__event=OuterRef("pk"))
    return EventPage.objects.filter(Exists(of_event)).order_by("title")


class SignUpFilterSet(WagtailFilterSet):
    event = django_filters.ModelChoiceFilter(
        label=_("Event"), field_name="shift__occurrence__event", queryset=events_with_sign_ups
    )
    starts_at = django_filters.DateFromToRangeFilter(
        label=_("Date"), field_name="shift__starts_at", widget=DateRangePickerWidget
    )
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=SignUp.State.choices)

    class Meta:
        model = SignUp
        fields = ["event", "starts_at", "state"]


def with_position(rows: models.QuerySet) -> models.QuerySet:
    """Each waiting sign-up with its place in the queue, 1 for the first."""
    before = Q(queued_at__lt=OuterRef("queued_at")) | Q(
        queued_at=OuterRef("queued_at"), pk__lt=OuterRef("pk")
    )
    queue = SignUp.objects.filter(before, state=SignUp.State.WAITING, shift_id=OuterRef("shift_id"))
    ahead = queue.order_by().values("shift_id").annotate(count=Count("pk")).values("count")
    return rows.annotate(
        position=Case(When(state=SignUp.State.WAITING, then=Coalesce(Subquery(ahead), 0) + 1))
    )


def everything_shown(rows: models.QuerySet) -> models.QuerySet:
    related = rows.select_related("shift__occurrence__event", "shift__role", "volunteer")
    return with_position(related.defer("shift__occurrence__vevent"))


class SignUpIndexView(generic.IndexView):
    FORMATS = ()  # an empty list of columns to export still exports whoever asks for it in the address
    is_searchable = True

    def get_base_queryset(self) -> models.QuerySet:
        return SignUp.objects.visible_to(self.request.user)

    def get_search_form(self) -> SearchForm:
        data = self.request.GET if self.search_kwarg in self.request.GET else None
        return SearchForm(data, placeholder=gettext("A12, V12, address or whole name"))

    def search_queryset(self, queryset: Any) -> Any:
        return queryset.found_by(self.search_query) if self.is_searching else queryset

    def paginate_queryset(self, queryset: models.QuerySet, page_size: int) -> tuple[Any, ...]:
        """The page alone is read with all that it shows: places in the queue are not worked out for everybody.

        A search is made once, for bare numbers: to count first and then to ask again would take twice as long. All of
        them together are quicker counted.
        """
        numbers: Any = queryset.values_list("pk", flat=True)
        paginator, page, shown, is_paginated = super().paginate_queryset(
            list(numbers) if self.is_searching else numbers, page_size
        )
        paginator.model = SignUp  # bare numbers do not say what they number
        pks = list(shown)
        found = everything_shown(SignUp.objects.filter(pk__in=pks)).in_bulk()
        page.object_list = [found[pk] for pk in pks if pk in found]
        action = AccessEntry.Action.SEARCH if self.is_searching else AccessEntry.Action.LIST
        note_access(self.request.user, action, LIST, count=len(page.object_list))
        return paginator, page, page.object_list, is_paginated

    def get_list_buttons(self, instance: SignUp) -> list[Any]:
        """The code leads to the sign-up; nothing else is done from the list."""
        return []


class SignUpInspectView(generic.InspectView):
    page_title = _("Sign-up")

    def get_object(self, queryset: models.QuerySet | None = None) -> SignUp:
        return get_object_or_404(everything_shown(SignUp.objects.visible_to(self.request.user)), pk=self.pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        note_access(request.user, AccessEntry.Action.VIEW, str(self.object))
        return super().get(request, *args, **kwargs)

    def get_fields_context(self) -> list[dict[str, Any]]:
        row, shift = self.object, self.object.shift
        shown = {
            gettext("Volunteer"): row.volunteer,
            gettext("Name"): row.shown_name,
            gettext("E-mail"): row.shown_email or None,
            gettext("Event"): shift.occurrence.event.title,
            gettext("Role"): shift.role,
            gettext("When"): in_words(shift.starts_at, shift.ends_at),
            gettext("State"): row.get_state_display(),
            gettext("Place in the queue"): row.position,
        }
        return [{"label": label, "value": value} for label, value in shown.items() if value is not None]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = []
        if Volunteer.objects.visible_to(self.request.user).filter(pk=self.object.volunteer_id).exists():
            url = reverse("volunteers:show", args=[self.object.volunteer_id])
            buttons += [HeaderButton(gettext("See the volunteer"), url=url, icon_name="group")]
        if can_be_cancelled(self.object) and self.user_has_permission("change"):
            url = reverse("sign_ups:cancel", args=[self.object.pk])
            buttons += [HeaderButton(gettext("Cancel this sign-up"), url=url, icon_name="cross")]
        return buttons


class SignUpCancelView(
    generic.PermissionCheckedMixin, generic.WagtailAdminTemplateMixin, generic.BaseObjectMixin, TemplateView
):
    """Asks first; then the same cancellation as the person's own, so that the next in the queue is told."""

    model = SignUp
    permission_required = "change"
    template_name = "board/admin/cancel.html"
    page_title = _("Cancel this sign-up")
    header_icon = "cross"

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[Any]:
        return []

    def get_base_object_queryset(self) -> models.QuerySet:
        return everything_shown(SignUp.objects.visible_to(self.request.user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shift = self.object.shift
        return super().get_context_data(
            sign_up=self.object,
            event=shift.occurrence.event,
            when=in_words(shift.starts_at, shift.ends_at),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        was = self.object.state
        row = cancel(self.object, by=request.user)
        if row.state == SignUp.State.CANCELLED and was != row.state:
            log(instance=row, action="signups.cancel")
            note_access(request.user, AccessEntry.Action.CHANGE, str(row))
            messages.success(request, gettext("The sign-up %(code)s is cancelled.") % {"code": row})
        else:
            messages.warning(
                request, gettext("The sign-up %(code)s could no longer be cancelled.") % {"code": row}
            )
        return redirect("sign_ups:inspect", row.pk)


def can_be_cancelled(sign_up: SignUp) -> bool:
    return sign_up.state in SignUp.CURRENT and not sign_up.shift.has_ended


class SignUpsViewSet(ModelViewSet):
    model = SignUp
    name = "sign_ups"
    url_prefix = "sign-ups"
    icon = "user"
    menu_label = _("Sign-ups")
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = SignUpIndexView
    inspect_view_class = SignUpInspectView
    filterset_class = SignUpFilterSet
    form_fields: list[str] = []
    list_display = [
        "__str__",
        Column("name", label=_("Name"), accessor="shown_name"),
        Column("email", label=_("E-mail"), accessor="shown_email"),
        Column(
            "event",
            label=_("Event"),
            accessor="shift.occurrence.event.title",
            sort_key="shift__occurrence__event__title",
        ),
        Column("role", label=_("Role"), accessor="shift.role", sort_key="shift__role__name"),
        Column(
            "when",
            label=_("When"),
            accessor=lambda row: in_short(row.shift.starts_at, row.shift.ends_at),
            sort_key="shift__starts_at",
        ),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
        Column("position", label=_("In the queue")),
    ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(
            ["add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"]
        )
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    @property
    def url_finder_class(self) -> type:
        """Where the log of the site leads to from a sign-up's code."""
        return type(
            "SignUpURLFinder", (ModelAdminURLFinder,), {"edit_url_name": self.get_url_name("inspect")}
        )

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
            path("cancel/<int:pk>/", SignUpCancelView.as_view(), name="cancel"),
        ]
