"""What coordinators do with one volunteer. Nothing happens by looking: each is a form that is sent."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views import generic

from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.people.forms import AddressForm, GuardianForm, ProofForm, StepForm, UnprotectForm
from volunteers.people.models import AgeBand, Proof, Qualification, Volunteer
from volunteers.people.path import take_step
from volunteers.people.proof import HasLeft, prove, withdraw
from volunteers.people.protected_identity import protect, unprotect
from volunteers.people.typed_address import write_down
from volunteers.signups.joining.address_change import ask_to_move
from volunteers.signups.joining.guardian import correct_guardian


def breadcrumbs(*steps: tuple[str, Any]) -> list[dict[str, Any]]:
    home = {"url": reverse_lazy("wagtailadmin_home"), "label": gettext("Home")}
    return [home, *({"url": url, "label": label} for url, label in steps)]


class OfVolunteer(
    generic.PermissionCheckedMixin, generic.WagtailAdminTemplateMixin, generic.BaseObjectMixin, View
):
    """About one volunteer whom the user may see: for everybody else there is nobody (404)."""

    model = Volunteer
    permission_required = "change"
    header_icon = "group"

    def get_base_object_queryset(self) -> models.QuerySet:
        visible = Volunteer.objects.visible_to(self.request.user)
        return visible.select_related("stage").prefetch_related("areas", "spoken")

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        steps: list[tuple[str, Any]] = [(reverse("volunteers:index"), gettext("Volunteers"))]
        if self.page_title:
            steps += [(self.get_success_url_of_page(), str(self.object)), ("", self.page_title)]
        else:
            steps += [("", str(self.object))]
        return breadcrumbs(*steps)

    def get_success_url_of_page(self) -> str:
        return reverse("volunteers:show", args=[self.object.pk])

    def note_change(self, reason: str = "") -> None:
        note_access(self.request.user, AccessEntry.Action.CHANGE, str(self.object), reason=reason)


class VolunteerFormView(OfVolunteer, FormView):
    """A form about the volunteer; ``write`` does what it says and returns the sentence that tells so."""

    template_name = "people/admin/form.html"
    submit_label: Any = _("Save")

    def write(self, form: Any) -> str:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        said = self.write(form)
        self.note_change(form.cleaned_data.get("reason", ""))
        messages.success(self.request, said)
        return redirect(self.get_success_url())

    def get_success_url(self) -> str:
        return self.get_success_url_of_page()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            action_url=self.request.path,
            submit_button_label=self.submit_label,
            submit_button_active_label=gettext("Saving…"),
            **kwargs,
        )
        return context | {"media": context["form"].media}


class GuardianView(VolunteerFormView):
    """The guardian's address was wrong, or is another now."""

    form_class = GuardianForm
    page_title = _("Correct the guardian's address")
    submit_label = _("Save and ask there")

    def get_base_object_queryset(self) -> models.QuerySet:
        return super().get_base_object_queryset().filter(age=AgeBand.FROM_15)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"volunteer": self.object}

    def write(self, form: GuardianForm) -> str:
        correct_guardian(self.object, email=form.cleaned_data["email"], is_staff=True)
        return gettext("The guardian of %(code)s is asked at the new address.") % {"code": self.object}


class AddressView(VolunteerFormView):
    """Whoever cannot read their mails any more is asked at a new address. Whether it is known is told to nobody."""

    form_class = AddressForm
    page_title = _("New e-mail address")
    submit_label = _("Ask there")

    def write(self, form: AddressForm) -> str:
        email = form.cleaned_data["email"]
        if self.object.email:
            ask_to_move(self.object, to=email, is_staff=True)
        else:
            write_down(self.object, email)
        return gettext("%(code)s is asked at the new address.") % {"code": self.object}


class AskFirstView(OfVolunteer, TemplateView):
    """Asks, and does it when the answer is sent."""

    template_name = "people/admin/ask_first.html"
    question: Any = ""
    yes: Any = ""
    no: Any = _("No, leave it as it is")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            volunteer=self.object, question=self.question, yes=self.yes, no=self.no, **kwargs
        )


class StepView(OfVolunteer):
    """Bring the volunteer to another stage of the path."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = StepForm(request.POST)
        if not form.is_valid():
            messages.error(request, gettext("Choose a stage."))
        elif take_step(self.object, form.cleaned_data["stage"], by=request.user):
            self.note_change()
            messages.success(
                request,
                gettext("%(code)s is now at the stage “%(stage)s”.")
                % {"code": self.object, "stage": form.cleaned_data["stage"]},
            )
        else:
            messages.info(request, gettext("%(code)s is at that stage already.") % {"code": self.object})
        return redirect("volunteers:show", self.object.pk)


class ProveView(VolunteerFormView):
    """A new proof, or a renewed one: then the address says of which qualification."""

    form_class = ProofForm
    page_title = _("Write down a qualification")
    template_name = "people/admin/prove.html"

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("qualification", "")
        known = (
            Qualification.objects.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 10 else None
        )
        role = self.object.proofs.filter(qualification=known).order_by("-shown_on").first() if known else None
        return {
            "shown_on": timezone.localdate(),
            "qualification": known,
            "for_role": role.for_role_id if role else None,
        }

    def write(self, form: ProofForm) -> str:
        try:
            proof = prove(self.object, **form.cleaned_data, by=self.request.user)
        except HasLeft as gone:
            raise Http404 from gone
        return gettext("Written down: %(qualification)s.") % {"qualification": proof.qualification}


class WithdrawView(AskFirstView):
    page_title = _("Take out a qualification")
    yes = _("Yes, take it out")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.proof = get_object_or_404(
            Proof.objects.select_related("qualification"), pk=kwargs["proof"], volunteer=self.object
        )

    @property
    def question(self) -> str:
        return gettext(
            "“%(qualification)s” is then no longer written down for %(code)s. Places in coming "
            "shifts that take it are in question then: you and the person get a mail."
        ) % {"qualification": self.proof.qualification, "code": self.object}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        withdraw(self.proof)
        self.note_change()
        messages.success(
            request, gettext("Taken out: %(qualification)s.") % {"qualification": self.proof.qualification}
        )
        return redirect("volunteers:show", self.object.pk)


class ProtectView(AskFirstView):
    page_title = _("Mark as protected identity")
    question = _(
        "After this you will not find the person in any list, search or file: everywhere they are a code, and you cannot "
        "call or write to them. They keep their shifts and their own mails. Only the person, on “My shifts”, or an "
        "administrator takes it back."
    )
    yes = _("Yes, protect the identity")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        protect(self.object)
        self.note_change()
        messages.success(
            request,
            gettext("%(code)s has a protected identity and is in no list any more.") % {"code": self.object},
        )
        return redirect("volunteers:index")


class UnprotectView(generic.WagtailAdminTemplateMixin, FormView):
    """For superusers who know the code: nobody reads here who is protected."""

    form_class = UnprotectForm
    template_name = "people/admin/form.html"
    page_title = _("Take back a protected identity")
    header_icon = "lock-open"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return breadcrumbs((reverse("volunteers:index"), gettext("Volunteers")), ("", self.page_title))

    def form_valid(self, form: UnprotectForm) -> HttpResponse:
        volunteer = unprotect(form.number)
        if volunteer is None:
            form.add_error("code", gettext("Nobody with this code has a protected identity."))
            return self.form_invalid(form)
        reason = form.cleaned_data["reason"]
        note_access(self.request.user, AccessEntry.Action.CHANGE, str(volunteer), reason=reason)
        messages.success(self.request, gettext("%(code)s can be found again.") % {"code": volunteer})
        return redirect("volunteers:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            action_url=self.request.path,
            submit_button_label=gettext("Take it back"),
            submit_button_active_label=gettext("Saving…"),
            **kwargs,
        )
