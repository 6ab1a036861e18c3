"""What volunteers are to the programme: stages of the path, qualifications, roles; and who answers for them."""

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from cms.base.admin.deletion import GuardedDeleteView
from cms.oversight.admin.panels import ChangesPanel, waiting_words
from volunteers.people.forms import CoordinatorForm, RoleForm, StageForm
from volunteers.people.models import Coordinator, Qualification, Role, Stage


class CatalogueViewSet(ModelViewSet):
    """A short list that editors and coordinators keep."""

    add_to_reference_index = False
    copy_view_enabled = False
    delete_view_class = GuardedDeleteView

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"usage_url_name": None, **kwargs})


class StageDeleteView(GuardedDeleteView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.user_has_permission("delete") and self.object.is_first:
            messages.error(
                request,
                gettext(
                    "“%(stage)s” cannot be deleted: new volunteers begin there. Make another stage the first."
                )
                % {"stage": self.object},
            )
            return redirect(self.edit_url_name, self.object.pk)
        return super().dispatch(request, *args, **kwargs)


class StagesViewSet(CatalogueViewSet):
    model = Stage
    name = "stages"
    icon = "tasks"
    menu_label = _("Path")
    delete_view_class = StageDeleteView
    list_display = [
        "name",
        Column("position", label=_("Order"), sort_key="position"),
        BooleanColumn("is_first", label=_("New volunteers begin here")),
        BooleanColumn("is_asked", label=_("Asked to step in")),
        BooleanColumn("is_left", label=_("Has left")),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("position", help_text=_("The stage with the lowest number stands first.")),
            FieldPanel(
                "is_first",
                help_text=_("One stage is the first. Tick it here, and the one before is so no more."),
            ),
            FieldPanel("is_asked"),
            FieldPanel("is_left"),
        ],
        base_form_class=StageForm,
    )


class QualificationDeleteView(GuardedDeleteView):
    """What a role asks for is not taken away from it in silence: then anybody could take the role."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        roles = ", ".join(role.name for role in self.object.roles.all())
        if self.user_has_permission("delete") and roles:
            messages.error(
                request,
                gettext("“%(row)s” cannot be deleted: these roles ask for it: %(roles)s.")
                % {"row": self.object, "roles": roles},
            )
            return redirect(self.edit_url_name, self.object.pk)
        return super().dispatch(request, *args, **kwargs)


class SaysWhatWaits:
    """That it is updated is not the whole truth of what waits for a second person."""

    def get_success_message(self: Any, *args: Any) -> str:
        change = self.object.noted_change
        return waiting_words() if change and change.is_waiting else super().get_success_message(*args)  # type: ignore[misc]


class RuleCreateView(SaysWhatWaits, generic.CreateView):
    pass


class RuleEditView(SaysWhatWaits, generic.EditView):
    pass


class QualificationsViewSet(CatalogueViewSet):
    model = Qualification
    name = "qualifications"
    icon = "circle-check"
    menu_label = _("Qualifications")
    delete_view_class = QualificationDeleteView
    list_display = [
        "name",
        Column("months", label=_("Good for how many months")),
        BooleanColumn("is_extract", label=_("Register extract")),
    ]
    add_view_class, edit_view_class = RuleCreateView, RuleEditView
    panels = [
        ChangesPanel(),
        FieldPanel("name"),
        FieldPanel("months"),
        FieldPanel("is_extract"),
        FieldPanel("given_at"),
    ]


def needs_in_words(role: Role) -> str:
    return ", ".join(qualification.name for qualification in role.needs.all())


class RoleIndexView(generic.IndexView):
    def get_base_queryset(self) -> models.QuerySet:
        return Role.objects.prefetch_related("needs")


class RolesViewSet(CatalogueViewSet):
    model = Role
    name = "roles"
    icon = "tag"
    menu_label = _("Roles")
    index_view_class = RoleIndexView
    list_display = [
        "name",
        Column("needs", label=_("Takes these qualifications"), accessor=needs_in_words),
        Column("lowest_age", label=_("Lowest age"), accessor="get_lowest_age_display"),
        BooleanColumn("needs_approval", label=_("A coordinator says yes or no")),
    ]
    add_view_class, edit_view_class = RuleCreateView, RuleEditView
    edit_handler = ObjectList(
        [
            ChangesPanel(),
            FieldPanel("name"),
            FieldPanel(
                "text", help_text=_("One sentence, shown beside the role when people choose a shift.")
            ),
            FieldPanel(
                "needs",
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Whoever lacks one of them is told so, and cannot take the shift."),
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("lowest_age"), FieldPanel("latest_for_minors")])], heading=_("Age")
            ),
            FieldPanel("needs_approval"),
        ],
        base_form_class=RoleForm,
    )


def areas_of(coordinator: Coordinator) -> str:
    return ", ".join(area.name for area in coordinator.areas.all()) or gettext("the whole city")


class CoordinatorIndexView(generic.IndexView):
    def get_base_queryset(self) -> models.QuerySet:
        return Coordinator.objects.select_related("user").prefetch_related("areas")


class CoordinatorsViewSet(CatalogueViewSet):
    """Kept by superusers: it decides whom somebody may see."""

    model = Coordinator
    name = "coordinators"
    icon = "group"
    menu_label = _("Coordinators")
    index_view_class = CoordinatorIndexView
    create_template_name = edit_template_name = "people/admin/form.html"
    list_display = [
        "__str__",
        Column("areas", label=_("Areas"), accessor=areas_of),
        BooleanColumn("gets_mail", label=_("Gets mail")),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("user", help_text=_("Someone of the group Coordinators who has no areas yet.")),
            FieldPanel("areas", widget=forms.CheckboxSelectMultiple),
            FieldPanel("gets_mail"),
        ],
        base_form_class=CoordinatorForm,
    )
