"""Subscribers in the admin: found, read, and let go or stopped by hand. Nobody can take their addresses out as a file."""

from typing import Any

import django_filters
from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from campaigns.newsletters.models import Subscriber, SubscriberConsent, Topic
from campaigns.newsletters.subscription.erasure import forget
from campaigns.newsletters.subscription.opt_in import let_go, send_question
from campaigns.newsletters.subscription.unsubscribe import leave
from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry

LIST = "subscribers"  # what the access log calls it
HELD_BACK = "held_back"
STATES = [*Subscriber.State.choices, (HELD_BACK, _("held back"))]


class SubscriberFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="filter_state")
    topic = django_filters.ModelChoiceFilter(
        label=_("Topic"), queryset=Topic.objects.all(), field_name="topics"
    )
    language = django_filters.ChoiceFilter(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = Subscriber
        fields = ["state", "topic", "language"]

    def filter_state(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return rows.filter(is_quarantined=True) if value == HELD_BACK else rows.filter(state=value)


def state_in_words(subscriber: Subscriber) -> str:
    return gettext("held back") if subscriber.is_quarantined else subscriber.get_state_display()


def topics_in_words(subscriber: Subscriber) -> str:
    return ", ".join(str(topic) for topic in subscriber.topics.all())


def areas_in_words(subscriber: Subscriber) -> str:
    """Empty before anything is confirmed: what somebody typed is no choice of the reader's yet."""
    if not subscriber.confirmed_at:
        return ""
    return ", ".join(area.name for area in subscriber.areas.all()) or gettext("the whole city")


class SubscriberIndexView(generic.IndexView):
    page_title = _("Subscribers")
    FORMATS = ()  # without it, whoever asks for it in the address gets a file
    any_permission_required = ["view"]
    is_searchable = True
    results_template_name = "newsletters/admin/subscribers_results.html"
    list_display = [
        TitleColumn(
            "code",
            label=_("Code"),
            accessor=str,
            sort_key="pk",
            url_name="subscribers:show",
            id_accessor="pk",
        ),
        Column("email", label=_("E-mail")),
        Column("state", label=_("State"), accessor=state_in_words),
        Column("topics", label=_("Topics"), accessor=topics_in_words),
        Column("areas", label=_("Areas"), accessor=areas_in_words),
        Column("language", label=_("Language"), accessor="get_language_display"),
        DateColumn("created_at", label=_("Asked on"), sort_key="created_at"),
    ]

    def get_base_queryset(self) -> models.QuerySet:
        return Subscriber.objects.prefetch_related("topics", "areas").order_by("-pk")

    def get_search_form(self) -> SearchForm:
        data = self.request.GET if self.search_kwarg in self.request.GET else None
        return SearchForm(data, placeholder=gettext("L12, or the whole address"))

    def search_queryset(self, queryset: Any) -> Any:
        if not self.is_searching:
            return queryset
        typed = self.search_query.strip().lower()
        by_code = Q(pk=int(typed[1:])) if typed[:1] == "l" and typed[1:].isdecimal() else Q(pk=None)
        return queryset.filter(by_code | Q(email=typed))

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Any, ...]:
        """The page that is shown is written down as looked at."""
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        action = AccessEntry.Action.SEARCH if self.is_searching else AccessEntry.Action.LIST
        note_access(self.request.user, action, LIST, count=len(page.object_list))
        return paginator, page, rows, is_paginated

    def get_list_buttons(self, instance: Subscriber) -> list[Any]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(counts=counts(), **kwargs)


def counts() -> list[tuple[str, int]]:
    """How many there are in each state, in words. One query."""
    held_back, states = Q(is_quarantined=True), Subscriber.State
    found = Subscriber.objects.aggregate(
        **{state.value: Count("pk", filter=Q(state=state) & ~held_back) for state in states},
        **{HELD_BACK: Count("pk", filter=held_back)},
    )
    return [(str(label), found[value]) for value, label in STATES]


class OfSubscriber(
    generic.PermissionCheckedMixin, generic.WagtailAdminTemplateMixin, generic.BaseObjectMixin, View
):
    model = Subscriber
    permission_required = "change"
    header_icon = "mail"

    def note(self, action: AccessEntry.Action) -> None:
        note_access(self.request.user, action, str(self.object))


class SubscriberView(OfSubscriber, TemplateView):
    """One subscriber: what they get, and to what they have agreed."""

    permission_required = "view"
    template_name = "newsletters/admin/subscriber.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.note(AccessEntry.Action.VIEW)
        return super().get(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse_lazy("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("subscribers:index"), "label": gettext("Subscribers")},
            {"url": "", "label": str(self.object)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            subscriber=self.object,
            state=state_in_words(self.object),
            topics=topics_in_words(self.object),
            areas=areas_in_words(self.object),
            consents=self.object.consents.select_related("text"),
            may_change=self.user_has_permission("change"),
            **kwargs,
        )


class ActView(OfSubscriber):
    """Something done to a subscriber by a press on a button; ``act`` does it and returns the sentence that says so."""

    http_method_names = ["post"]

    def act(self) -> str:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            self.note(AccessEntry.Action.CHANGE)
            said = self.act()
        messages.success(request, said)
        return redirect("subscribers:index")


class LetGoView(ActView):
    def act(self) -> str:
        let_go(self.object)
        wish = SubscriberConsent.objects.filter(subscriber=self.object, confirmed_at=None).first()
        if wish is None:
            return gettext("%(code)s is held back no longer.") % {"code": self.object}
        send_question(wish)
        return gettext("%(code)s is asked by a mail whether the address is theirs.") % {"code": self.object}


class ForgetView(ActView):
    """Only of those who are held back: a reader is stopped, or erases themselves."""

    def get_base_object_queryset(self) -> models.QuerySet:
        return Subscriber.objects.filter(is_quarantined=True)

    def act(self) -> str:
        code = str(self.object)
        forget(self.object)
        return gettext("%(code)s is deleted.") % {"code": code}


class StopView(ActView):
    def act(self) -> str:
        leave(self.object)
        return gettext("No more letters go to %(code)s.") % {"code": self.object}


class SubscribersViewSet(ModelViewSet):
    model = Subscriber
    name = "subscribers"
    icon = "group"
    menu_label = _("Subscribers")
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = SubscriberIndexView
    filterset_class = SubscriberFilterSet
    list_per_page = 50
    form_fields: list[str] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(
            ["add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"]
        )
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def register_admin_url_finder(self) -> None:
        """Nobody is found from elsewhere in the admin."""

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", SubscriberView.as_view(), name="show"),
            path("<int:pk>/let-go/", LetGoView.as_view(), name="let_go"),
            path("<int:pk>/forget/", ForgetView.as_view(), name="forget"),
            path("<int:pk>/stop/", StopView.as_view(), name="stop"),
        ]
