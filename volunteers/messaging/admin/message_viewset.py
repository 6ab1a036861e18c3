"""Messages to volunteers in the admin: written, looked at, tried on oneself, read by a second person, sent, kept."""

from typing import Any

import django_filters
from django.db import models
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from volunteers.events.models import EventPage
from volunteers.messaging.admin import message_page
from volunteers.messaging.audience_choices import areas_for, events_for, is_for, roles_for
from volunteers.messaging.models import Message


def events_written_about(request: HttpRequest) -> models.QuerySet:
    seen = Message.objects.visible_to(request.user).order_by()
    to_events = seen.exclude(event=None).values("event")
    to_shifts = seen.exclude(shift=None).values("shift__occurrence__event")
    about = models.Q(pk__in=to_events) | models.Q(pk__in=to_shifts)
    return events_for(request.user).filter(about).order_by("title")


def roles(request: HttpRequest) -> models.QuerySet:
    return roles_for(request.user)


def areas(request: HttpRequest) -> models.QuerySet:
    return areas_for(request.user)


class MessageFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=Message.State.choices)
    about = django_filters.ModelChoiceFilter(
        label=_("Event"), method="filter_about", queryset=events_written_about
    )
    role = django_filters.ModelChoiceFilter(label=_("Role"), queryset=roles)
    area = django_filters.ModelChoiceFilter(label=_("Area"), queryset=areas)

    class Meta:
        model = Message
        fields = ["state", "about", "role", "area"]

    def filter_about(self, rows: models.QuerySet, name: str, value: EventPage) -> models.QuerySet:
        """To the event itself or to one of its shifts."""
        return rows.filter(models.Q(event=value) | models.Q(shift__occurrence__event=value))


def how_many(message: Message) -> str:
    if message.is_unsent:
        return ""
    if message.written == message.number:
        return f"{message.number}"
    return gettext("%(written)s of %(number)s") % {"written": message.written, "number": message.number}


class MessageIndexView(generic.IndexView):
    FORMATS = ()  # an empty list of columns to export still exports whoever asks for it in the address
    permission_required = "view"
    results_template_name = "messaging/admin/index_results.html"

    def get_base_queryset(self) -> models.QuerySet:
        return Message.objects.with_what_it_says().visible_to(self.request.user)

    def get_list_buttons(self, instance: Message) -> list[Any]:
        return []

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm("messaging.add_message"):
            return []
        return [
            HeaderButton(gettext("Write to volunteers"), url=reverse("messaging:write"), icon_name="plus")
        ]


class MessagesViewSet(ModelViewSet):
    model = Message
    name = "messaging"
    url_prefix = "messages"
    icon = "mail"
    menu_label = _("Messages")
    menu_order = 165  # after the volunteers
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = MessageIndexView
    filterset_class = MessageFilterSet
    ordering = ("-written_at", "-pk")
    search_fields = [
        "subject",
        "event__title",
        "shift__occurrence__event__title",
        "shift__role__name",
        "role__name",
        "area__name",
    ]
    form_fields: list[str] = []
    list_display = [
        TitleColumn(
            "subject",
            label=_("Subject"),
            get_url=lambda message: reverse("messaging:show", args=[message.pk]),
            sort_key="subject",
        ),
        Column("is_for", label=_("To"), accessor=is_for),
        Column("written_by", label=_("Written by")),
        Column("sent_by", label=_("Sent by")),
        DateColumn("sent_at", label=_("Sent"), sort_key="sent_at"),
        Column("number", label=_("People"), accessor=how_many, sort_key="number"),
        Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
    ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(
            ["add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"]
        )
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("write/", message_page.WriteView.as_view(), name="write"),
            path("<int:pk>/", message_page.ShowView.as_view(), name="show"),
            path("<int:pk>/write/", message_page.WriteView.as_view(), name="edit"),
            path("<int:pk>/letter/", message_page.letter, name="letter"),
            path("<int:pk>/try/", message_page.try_out, name="try"),
            path("<int:pk>/review/", message_page.review, name="review"),
            path("<int:pk>/revise/", message_page.revise, name="revise"),
            path("<int:pk>/send/", message_page.send_message, name="send"),
            path("<int:pk>/stop/", message_page.stop_message, name="stop"),
            path("<int:pk>/throw-away/", message_page.throw_away, name="throw_away"),
        ]
