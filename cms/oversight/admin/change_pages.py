"""The changes of what controls people: what waits, what came of it, and the second person's yes or no."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from cms.oversight.admin.forms import ApproveForm
from cms.oversight.changes import CannotDecide, approve, ask_back, may_come_back, name_of, refuse, typed_again
from cms.oversight.controls import control_of, lines_of
from cms.oversight.models import ControlChange

VIEW = "oversight.view_controlchange"
PER_PAGE = 30

View = Callable[..., HttpResponse]


class Shown:
    """A change as the pages show it to somebody."""

    def __init__(self, change: ControlChange, user: Any) -> None:
        self.change, self.row = change, change.find_row()
        self.what, self.lines = (
            change.kind._meta.verbose_name,
            lines_of(change.kind, change.before, change.after),
        )
        self.name = "" if self.row is None else name_of(self.row)
        control = control_of(change.kind)
        is_keeper = control.may_change(user)
        self.is_own = change.asked_by_id == user.pk
        self.may_approve = change.is_waiting and is_keeper and not self.is_own
        self.may_refuse = change.is_waiting and is_keeper
        self.may_come_back = is_keeper and self.row is not None and may_come_back(change)
        self.others = (
            [keeper for keeper in control.keepers() if keeper.pk != change.asked_by_id]
            if change.is_waiting
            else []
        )
        self.is_bound = control.is_bound(user)
        self.numbers = [change.after[name] for name in typed_again(change)]


def header(title: str, *, is_inner: bool = False) -> dict[str, Any]:
    crumbs = [{"url": reverse("control_changes"), "label": _("Changes of rules")}] if is_inner else []
    return {
        "header_title": title,
        "header_icon": "lock",
        "breadcrumbs_items": [*crumbs, {"url": "", "label": title}],
    }


@never_cache
@require_safe
@permission_required(VIEW, raise_exception=True)
def changes(request: HttpRequest) -> HttpResponse:
    """What waits, and below it what has been decided, the newest first."""
    rows = ControlChange.objects.select_related("asked_by", "decided_by")
    page = Paginator(rows.exclude(state=ControlChange.State.ASKED), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "waiting": [Shown(change, request.user) for change in rows.waiting()],
        "decided": [Shown(change, request.user) for change in page],
        "page": page,
        **header(_("Changes of rules")),
    }
    return render(request, "oversight/admin/changes.html", context)


@never_cache
@require_safe
@permission_required(VIEW, raise_exception=True)
def change_page(request: HttpRequest, pk: int) -> HttpResponse:
    change = get_object_or_404(ControlChange.objects.select_related("asked_by", "decided_by"), pk=pk)
    return show(request, change, ApproveForm(change=change))


def show(request: HttpRequest, change: ControlChange, form: ApproveForm) -> HttpResponse:
    title = _("Change %(number)s") % {"number": change}
    context = {"shown": Shown(change, request.user), "form": form, **header(title, is_inner=True)}
    return render(request, "oversight/admin/change.html", context)


def deciding(view: View) -> View:
    """A POST about one change, by its keepers alone; what speaks against it is said on the change's page."""

    @require_POST
    @permission_required(VIEW, raise_exception=True)
    @wraps(view)
    def decide(request: HttpRequest, pk: int) -> HttpResponse:
        change = get_object_or_404(ControlChange, pk=pk)
        if not control_of(change.kind).may_change(request.user):
            raise PermissionDenied
        try:
            return view(request, change)
        except CannotDecide as error:
            messages.error(request, str(error))
            return redirect("control_change", pk)

    return decide


@deciding
def approve_change(request: HttpRequest, change: ControlChange) -> HttpResponse:
    form = ApproveForm(request.POST, change=change)
    if not form.is_valid():
        return show(request, change, form)
    approve(change, user=request.user, typed=form.cleaned_data)
    messages.success(request, _("Approved. It holds from now on."))
    return redirect("control_change", change.pk)


@deciding
def refuse_change(request: HttpRequest, change: ControlChange) -> HttpResponse:
    refuse(change, user=request.user)
    messages.success(request, _("Nothing is changed: what held before holds still."))
    return redirect("control_change", change.pk)


@deciding
def former_values(request: HttpRequest, change: ControlChange) -> HttpResponse:
    again = ask_back(change)
    if again is None:
        messages.success(request, _("The former values stand already."))
        return redirect("control_change", change.pk)
    said = (
        _("Asked for: it waits for a second person.")
        if again.is_waiting
        else _("The former values hold again.")
    )
    messages.success(request, said)
    return redirect("control_change", again.pk)


urlpatterns = [
    path("rule-changes/", changes, name="control_changes"),
    path("rule-changes/<int:pk>/", change_page, name="control_change"),
    path("rule-changes/<int:pk>/approve/", approve_change, name="approve_control_change"),
    path("rule-changes/<int:pk>/refuse/", refuse_change, name="refuse_control_change"),
    path("rule-changes/<int:pk>/former/", former_values, name="former_control_values"),
]
