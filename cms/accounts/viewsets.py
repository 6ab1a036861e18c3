"""Invitations in the admin: sent, listed while they are open, withdrawn. Users and groups themselves are a superuser's."""

from typing import Any

from django.db import models
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from cms.accounts.forms import InvitationForm
from cms.accounts.models import Invitation
from cms.accounts.staff.invitation import AlreadyIn, MayNotInvite, invite


class InvitationIndexView(generic.IndexView):
    FORMATS = ()
    any_permission_required = ["add"]

    def get_base_queryset(self) -> models.QuerySet:
        rows = Invitation.objects.pending().visible_to(self.request.user)
        return rows.select_related("group", "invited_by").order_by("-created_at")


class InvitationCreateView(generic.CreateView):
    page_title = _("Invite a colleague")
    success_message = _("The invitation is on its way to %(email)s.")

    def get_success_message(self, instance: Invitation) -> str:
        return gettext("The invitation is on its way to %(email)s.") % {"email": instance.email}

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.sent = invite(
                form.cleaned_data["email"], group=form.cleaned_data["group"], by=self.request.user
            )
        except (AlreadyIn, MayNotInvite) as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        return super().form_valid(form)

    def get_success_buttons(self) -> list[Any]:
        return []

    def save_instance(self) -> Invitation:
        return self.sent


class InvitationWithdrawView(generic.DeleteView):
    permission_required = "add"
    page_title = _("Withdraw the invitation")
    success_message = _("The invitation is withdrawn.")

    def get_queryset(self) -> models.QuerySet:
        return Invitation.objects.pending().visible_to(self.request.user)

    @property
    def confirmation_message(self) -> str:
        return gettext("The link that %(email)s has been sent stops working.") % {"email": self.object.email}


class InvitationsViewSet(ModelViewSet):
    model = Invitation
    name = "invitations"
    url_prefix = "invitations"
    icon = "mail"
    menu_label = _("Invitations")
    menu_order = 800
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    index_view_class = InvitationIndexView
    add_view_class = InvitationCreateView
    delete_view_class = InvitationWithdrawView
    list_display = [
        Column("email", label=_("E-mail")),
        Column("group", label=_("Group")),
        Column("invited_by", label=_("Invited by")),
        DateColumn("expires_at", label=_("Works until")),
    ]

    def get_form_class(self, for_update: bool = False) -> type[InvitationForm]:
        return InvitationForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(["edit_url_name", "history_url_name", "usage_url_name"])
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("delete/<int:pk>/", self.delete_view, name="delete"),
        ]
