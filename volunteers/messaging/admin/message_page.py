"""From the first word of a message to its last letter, for coordinators. A GET only shows."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views import generic

from cms.accounts.models import User
from cms.base.security.csp import allow_just
from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.board.volunteers.actions import breadcrumbs
from volunteers.messaging.admin.forms import MessageForm
from volunteers.messaging.audience import audience, only_by_phone
from volunteers.messaging.audience_choices import ROWS_FOR, find_target, is_for
from volunteers.messaging.letter import compose_letter, write_trial
from volunteers.messaging.models import Message
from volunteers.messaging.review import ask_for_review, must_be_reviewed, reviewers_of, take_back
from volunteers.messaging.sending import NotSent, send, stop

LETTER_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.UNSAFE_INLINE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


def staff(request: HttpRequest) -> User:
    """Whoever is at work: nobody else comes into the admin."""
    return cast("User", request.user)


def readable(request: HttpRequest, pk: int) -> Message:
    """The message, if whoever asks may read it: else there is none."""
    return get_object_or_404(Message.objects.with_what_it_says().visible_to(request.user), pk=pk)


def own_draft(request: HttpRequest, pk: int) -> Message:
    return get_object_or_404(Message, pk=pk, written_by=request.user, state=Message.State.DRAFT)


class WriteView(generic.PermissionCheckedMixin, generic.WagtailAdminTemplateMixin, TemplateView):
    """A new message, or one's own draft: to whom, the subject, the text."""

    model = Message
    permission_required = "add"
    template_name = "messaging/admin/write.html"
    page_title = _("Write to volunteers")
    header_icon = "mail"

    def get_breadcrumbs_items(self) -> list[Any]:
        return breadcrumbs((reverse("messaging:index"), gettext("Messages")), ("", self.page_title))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pk = kwargs.get("pk")
        self.message = own_draft(request, pk) if pk else Message(written_by=staff(request))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            target = asked_for(self.request)
            kwargs["form"] = MessageForm(instance=self.message, user=self.request.user, target=target)
        return super().get_context_data(is_reviewed=must_be_reviewed(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = MessageForm(request.POST, instance=self.message, user=request.user, target=asked_for(request))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        message = form.save()
        note_access(staff(request), AccessEntry.Action.CHANGE, str(message))
        return redirect("messaging:show", message.pk)


def asked_for(request: HttpRequest) -> models.Model | None:
    """What the address names (?shift=12). Http404 when it is not the coordinator's to write to."""
    for kind in ROWS_FOR:
        if kind in request.GET:
            if target := find_target(request.user, kind, request.GET[kind]):
                return target
            raise Http404
    return None


class ShowView(generic.PermissionCheckedMixin, generic.WagtailAdminTemplateMixin, TemplateView):
    """The message as it will look, or looked; how many get it; and what can be done with it now."""

    model = Message
    permission_required = "view"
    template_name = "messaging/admin/show.html"
    header_icon = "mail"

    def get_page_title(self) -> str:
        return self.message.subject

    def get_breadcrumbs_items(self) -> list[Any]:
        return breadcrumbs((reverse("messaging:index"), gettext("Messages")), ("", self.message.subject))

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.message = readable(request, pk)
        if self.message.written_by_id != request.user.pk:
            note_access(staff(request), AccessEntry.Action.VIEW, str(self.message))
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        message, user = self.message, staff(self.request)
        letter = compose_letter(message, to=user.email, language=get_language())
        is_reviewed = must_be_reviewed()
        is_own = message.written_by_id == user.pk
        people = audience(message).count() if message.is_unsent else message.number
        by_phone = len(only_by_phone(message)) if message.is_unsent else 0
        return super().get_context_data(
            message=message,
            is_for=is_for(message),
            letter=letter,
            people=people,
            not_reached=by_phone,
            is_for_somebody=bool(people or by_phone),
            is_own=is_own,
            is_reviewed=is_reviewed,
            may_send=user.has_perm("messaging.add_message")
            and (not is_reviewed or (message.state == Message.State.REVIEW and not is_own)),
            reviewers=len(reviewers_of(message)) if is_own and is_reviewed and message.is_unsent else None,
            **kwargs,
        )


@require_safe
@never_cache
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as a mail program draws it: a page without scripts, forms, cookies or an origin of ours."""
    message = readable(request, pk)
    response = HttpResponse(compose_letter(message, to=staff(request).email, language=get_language()).html)
    allow_just(LETTER_CSP, response)
    # Browsers refuse a sandboxed page that asks for another opener policy than this.
    response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    return response


@require_POST
def try_out(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter to whoever asks, and to nobody else."""
    message = acting_on(request, pk)
    write_trial(message, to=staff(request).email, language=get_language())
    messages.success(
        request, gettext("A trial is on its way to %(email)s.") % {"email": staff(request).email}
    )
    return redirect("messaging:show", message.pk)


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The writer hands the draft to the other coordinators."""
    message = own_draft(request, acting_on(request, pk).pk)
    ask_for_review(message, by=request.user, language=get_language())
    messages.success(request, gettext("Your colleagues can read the message now. One of them sends it."))
    return redirect("messaging:show", message.pk)


@require_POST
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """The writer takes the message back, or a colleague hands it back, to be changed."""
    message = take_back(acting_on(request, pk), by=request.user)
    is_own = message.written_by_id == request.user.pk
    if message.state != Message.State.DRAFT:
        messages.warning(request, gettext("The message is on its way already."))
        return redirect("messaging:show", message.pk)
    if is_own:
        return redirect("messaging:edit", message.pk)
    messages.success(request, gettext("The message is its writer's draft again."))
    return redirect("messaging:index")


@require_POST
def send_message(request: HttpRequest, pk: int) -> HttpResponse:
    message = acting_on(request, pk)
    try:
        message = send(message, by=request.user, as_read=request.POST.get("as_read", ""))
    except NotSent as refusal:
        messages.error(request, refusal.message)
    else:
        if message.state == Message.State.SENT:
            messages.success(request, gettext("The message is sent."))
        else:
            messages.success(
                request, gettext("The message is on its way. This page tells how far it has come.")
            )
    return redirect("messaging:show", pk)


@require_POST
def stop_message(request: HttpRequest, pk: int) -> HttpResponse:
    message = stop(acting_on(request, pk), by=request.user)
    if message.state == Message.State.STOPPED:
        messages.success(request, gettext("Stopped. Letters that are written already still go out."))
    else:
        messages.warning(request, gettext("It was too late: everything is written."))
    return redirect("messaging:show", message.pk)


@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft that is not wanted is nobody's to keep."""
    message = own_draft(request, acting_on(request, pk).pk)
    message.delete()
    messages.success(request, gettext("The draft is thrown away."))
    return redirect("messaging:index")


def acting_on(request: HttpRequest, pk: int) -> Message:
    """The message for whoever may do something with it; PermissionDenied for others, Http404 for foreign messages."""
    if not request.user.has_perm("messaging.add_message"):
        raise PermissionDenied
    return readable(request, pk)
