"""One person's data in the hands of staff: looked up, taken out and erased. Everything is a POST, as no address may stand in
an address bar, a history or a log.
"""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.base.documents.spreadsheet import XLSX
from cms.base.security.recent_sign_in import lately
from cms.privacy.admin.forms import EraseForm, PersonForm
from cms.privacy.erasure import erase_person
from cms.privacy.export import as_data, note_person, told_of
from cms.privacy.models import AccessEntry
from cms.privacy.processing_record import SECURITY, by_whose, write_record

TELL, ERASE, RECORD = "privacy.tell_person", "privacy.erase_person", "privacy.view_record"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(TELL, raise_exception=True)
@lately
def person(request: HttpRequest) -> HttpResponse:
    """Whom it is about; then what is kept, as a page, as a file of data, or as a file to read."""
    form = PersonForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return show(request, form)
    email, reason = form.cleaned_data["email"], form.cleaned_data["reason"]
    found = told_of(email)
    count = sum(told.rows for told in found)
    kind = request.POST.get("as", "")
    action = AccessEntry.Action.EXPORT if kind in {"json", "html"} else AccessEntry.Action.VIEW
    note_person(request.user, action, email, count=count, reason=reason)
    if kind == "json":
        written = {"ensure_ascii": False, "indent": 2}
        return as_file(JsonResponse(as_data(found), json_dumps_params=written), kind)
    if kind == "html":
        context = {"found": found, "made_at": timezone.now()}
        return as_file(HttpResponse(render_to_string("privacy/person_file.html", context)), kind)
    blank = EraseForm(initial=form.cleaned_data) if request.user.has_perm(ERASE) else None
    return show(request, form, found=found, looked=True, erase_form=blank)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required([TELL, ERASE], raise_exception=True)
@lately
def erase(request: HttpRequest) -> HttpResponse:
    """Erase the person whose address was typed twice, and say what is left and why."""
    if request.method != "POST":
        return redirect("person")  # back from showing anew who they are
    form = EraseForm(request.POST)
    if form.is_valid():
        email, reason = form.cleaned_data["email"], form.cleaned_data["reason"]
        left = erase_person(email, by=request.user, reason=reason)
        return show(request, PersonForm(), found=left, is_erased=True)
    if "email" in form.errors or "reason" in form.errors:
        return show(request, form)
    return show(request, form, found=told_of(form.cleaned_data["email"]), looked=True, erase_form=form)


def show(request: HttpRequest, form: PersonForm, **context: object) -> HttpResponse:
    context |= {"form": form, **header(_("A person's data"), icon="user")}
    return render(request, "privacy/admin/person.html", context)


def header(title: str, *, icon: str) -> dict[str, object]:
    """What Wagtail's head of a page asks for."""
    crumbs = [*WagtailAdminTemplateMixin.breadcrumbs_items, {"url": "", "label": title}]
    return {"header_title": title, "header_icon": icon, "breadcrumbs_items": crumbs}


def as_file(response: HttpResponse, ending: str) -> HttpResponse:
    response.headers["Content-Disposition"] = f'attachment; filename="{_("personal-data")}.{ending}"'
    return response


@never_cache
@require_safe
@permission_required(RECORD, raise_exception=True)
def record(request: HttpRequest) -> HttpResponse:
    """The record of processing (article 30), to read and to print."""
    context = {
        "groups": by_whose(),
        "security": SECURITY,
        **header(_("Record of processing"), icon="list-ul"),
    }
    return render(request, "privacy/admin/record.html", context)


@never_cache
@require_safe
@permission_required(RECORD, raise_exception=True)
def record_as_sheet(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(write_record(), content_type=XLSX)
    name = f"{_('record-of-processing')}-{timezone.localdate():%Y-%m-%d}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
