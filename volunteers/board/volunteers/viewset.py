"""A volunteer in the admin: found in a list, read on a page of their own, changed by forms. Nothing is logged but codes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton

from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.board.volunteers import actions as acting
from volunteers.board.volunteers import export_view as exporting
from volunteers.board.volunteers.list_view import (
    PER_PAGE,
    VolunteerFilterSet,
    VolunteerIndexView,
)
from volunteers.board.volunteers.summary import describe
from volunteers.people.forms import AddForm, ChangeForm, StepForm
from volunteers.people.models import Coordinator, Volunteer
from volunteers.people.volunteer_record import add_by_hand, change


class VolunteerView(acting.OfVolunteer, TemplateView):
    """Everything a coordinator needs to know, on one page.

    The floors above add their buttons by the hook ``volunteer_buttons``: functions of the volunteer and the user.
    """

    permission_required = "view"
    template_name = "people/admin/show.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        note_access(request.user, AccessEntry.Action.VIEW, str(self.object))
        return super().get(request, *args, **kwargs)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        user = self.request.user
        more = [button for make in hooks.get_hooks("volunteer_buttons") for button in make(self.object, user)]
        if not self.user_has_permission("change"):
            return more
        url = reverse("volunteers:edit", args=[self.object.pk])
        return [HeaderButton(gettext("Change"), url=url, icon_name="edit"), *more]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        if not self.user_has_permission("change"):
            return []
        url = reverse("volunteers:protect", args=[self.object.pk])
        return [Button(gettext("Mark as protected identity"), url=url, icon_name="lock")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            volunteer=self.object,
            may_change=self.user_has_permission("change"),
            step_form=StepForm(initial={"stage": self.object.stage_id}),
            **describe(self.object, reader=self.request.user),
            **kwargs,
        )


class AddView(generic.PermissionCheckedMixin, generic.WagtailAdminTemplateMixin, FormView):
    """Somebody met at a fair or in the street, who said yes."""

    model = Volunteer
    permission_required = "add"
    form_class = AddForm
    template_name = "people/admin/form.html"
    page_title = _("Add a volunteer")
    header_icon = "group"

    @cached_property
    def own_areas(self) -> list[int] | None:
        return Coordinator.objects.area_ids_of(self.request.user)

    def user_has_permission(self, permission: str) -> bool:
        return super().user_has_permission(permission) and self.own_areas != []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return acting.breadcrumbs((reverse("volunteers:index"), gettext("Volunteers")), ("", self.page_title))

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"own_areas": self.own_areas}

    def form_valid(self, form: AddForm) -> HttpResponse:
        user = self.request.user
        volunteer = add_by_hand(form.cleaned_data, by=user)
        # Whoever writes down address after address is seen by it.
        typed = gettext("address typed by hand") if form.cleaned_data["email"] else ""
        note_access(user, AccessEntry.Action.CHANGE, str(volunteer), reason=typed)
        messages.success(self.request, gettext("%(code)s is written down.") % {"code": volunteer})
        return redirect("volunteers:show", volunteer.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            action_url=self.request.path,
            submit_button_label=gettext("Add"),
            submit_button_active_label=gettext("Adding…"),
            **kwargs,
        )


class ChangeView(acting.VolunteerFormView):
    form_class = ChangeForm
    page_title = _("Change")
    submit_label = _("Save")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"volunteer": self.object}

    def write(self, form: ChangeForm) -> str:
        change(self.object, form.cleaned_data)
        return gettext("%(code)s is saved.") % {"code": self.object}

    def get_success_url(self) -> str:
        """To the person's page, or to the list when they have moved to others' areas by that."""
        if Volunteer.objects.visible_to(self.request.user).filter(pk=self.object.pk).exists():
            return super().get_success_url()
        messages.info(self.request, gettext("The person is now in other areas than yours."))
        return reverse("volunteers:index")


class VolunteersViewSet(ModelViewSet):
    model = Volunteer
    name = "volunteers"
    url_prefix = "volunteers"
    icon = "group"
    menu_label = _("People")
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = VolunteerIndexView
    filterset_class = VolunteerFilterSet
    list_per_page = PER_PAGE
    form_fields: list[str] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(["edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"])
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    @property
    def url_finder_class(self) -> type:
        return type(
            "VolunteerURLFinder", (VisibleOnlyURLFinder,), {"edit_url_name": self.get_url_name("show")}
        )

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", AddView.as_view(), name="add"),
            path("export/", exporting.ExportView.as_view(), name="export"),
            path("protected/", acting.UnprotectView.as_view(), name="unprotect"),
            path("<int:pk>/", VolunteerView.as_view(), name="show"),
            path("<int:pk>/edit/", ChangeView.as_view(), name="edit"),
            path("<int:pk>/step/", acting.StepView.as_view(), name="step"),
            path("<int:pk>/proofs/new/", acting.ProveView.as_view(), name="prove"),
            path("<int:pk>/proofs/<int:proof>/withdraw/", acting.WithdrawView.as_view(), name="withdraw"),
            path("<int:pk>/address/", acting.AddressView.as_view(), name="address"),
            path("<int:pk>/guardian/", acting.GuardianView.as_view(), name="guardian"),
            path("<int:pk>/protect/", acting.ProtectView.as_view(), name="protect"),
        ]


class VisibleOnlyURLFinder(ModelAdminURLFinder):
    """Where Wagtail leads to from a code: nowhere, unless the reader may see the person."""

    def get_edit_url(self, instance: Volunteer) -> str | None:
        if not Volunteer.objects.visible_to(self.user).filter(pk=instance.pk).exists():
            return None
        return super().get_edit_url(instance)
