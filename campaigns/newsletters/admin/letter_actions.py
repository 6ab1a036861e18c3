"""What editors do with a letter beside writing it: try it out, and leave it out of the archive or put it back."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from campaigns.newsletters.admin.forms import TestLetterForm
from campaigns.newsletters.letter.preview import send_test
from campaigns.newsletters.letter.render import CannotRender
from campaigns.newsletters.models import LetterPage
from cms.base.security.limits import allow

EDIT = "wagtailadmin_pages:edit"


def letter_to_edit(request: HttpRequest, page_id: int) -> LetterPage:
    """The letter, to whoever may edit it; 403 to others."""
    letter = get_object_or_404(LetterPage, pk=page_id)
    if not letter.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return letter


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def test_letter(request: HttpRequest, page_id: int) -> HttpResponse:
    """To whom a test goes, and its sending: what was saved last, draft or not."""
    letter = letter_to_edit(request, page_id)
    form = TestLetterForm(request.POST or None, initial={"addresses": getattr(request.user, "email", "")})
    if request.method == "POST" and form.is_valid():
        if (trouble := try_out(request, letter, form.cleaned_data["addresses"])) is None:
            return redirect(EDIT, letter.pk)
        form.add_error(None, trouble)
    here = {"header_title": _("Test mail"), "header_icon": "mail"}
    crumbs = [
        {"url": reverse(EDIT, args=[letter.pk]), "label": letter.get_admin_display_title()},
        {"url": "", "label": _("Test mail")},
    ]
    context = {**here, "breadcrumbs_items": crumbs, "letter": letter, "form": form}
    return render(request, "newsletters/admin/test_letter.html", context)


test_letter.__test__ = False  # type: ignore[attr-defined] # a view, whatever its name says to pytest


def try_out(request: HttpRequest, letter: LetterPage, addresses: list[str]) -> str | None:
    """Send the test and say so, or return the sentence that says why not."""
    if not allow(request, "test_letter", holder=str(request.user.pk)):
        return _("You have sent many test mails. Wait an hour, and try again.")
    try:
        count = send_test(letter.get_latest_revision_as_object(), to=addresses)
    except CannotRender as error:
        return str(error)
    words = ngettext(
        "A test mail is on its way to %(count)d address.",
        "Test mails are on their way to %(count)d addresses.",
        count,
    )
    messages.success(request, words % {"count": count})
    return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def archive_letter(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask whether the letter is to be left out of the archive, or put back, and do it: what was sent stays as it is."""
    letter = letter_to_edit(request, page_id)
    sending = letter.own_sending
    if sending is None or not letter.is_frozen:
        raise Http404
    original: LetterPage = sending.letter
    if request.method == "POST":
        show(original, is_shown=request.POST.get("show") == "1", user=request.user)
        said = _("The letter is in the archive.") if original.is_in_archive else _("The letter is left out.")
        messages.success(request, said)
        return redirect(EDIT, letter.pk)
    is_in = original.is_in_archive
    title = _("Leave the letter out of the archive") if is_in else _("Put the letter back into the archive")
    context = {"header_title": title, "header_icon": "mail", "letter": letter, "is_in_archive": is_in}
    return render(request, "newsletters/admin/archive_letter.html", context)


@transaction.atomic
def show(letter: LetterPage, *, is_shown: bool, user: Any) -> None:
    """In all languages: the letter that was sent decides for its translations. Doing it again changes nothing."""
    if letter.is_in_archive == is_shown:
        return
    letter.is_in_archive = is_shown
    # Past the page's lock, and past its revisions: nothing of what was sent changes.
    LetterPage.objects.filter(pk=letter.pk).update(is_in_archive=is_shown)
    log(letter, "newsletters.put_back" if is_shown else "newsletters.leave_out", user=user)


urlpatterns = [
    path("letters/<int:page_id>/test/", test_letter, name="test_letter"),
    path("letters/<int:page_id>/archive/", archive_letter, name="archive_letter"),
]


def offer_more(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """For Wagtail's hook ``register_page_header_buttons``."""
    if view_name != "edit" or not isinstance(page, LetterPage):
        return
    if not page.permissions_for_user(user).can_edit():
        return
    yield Button(_("Send a test mail"), reverse("test_letter", args=[page.pk]), icon_name="mail", priority=6)
    if page.is_frozen and (sending := page.own_sending):
        is_in = sending.letter.is_in_archive
        words = _("Leave out of the archive") if is_in else _("Put back into the archive")
        yield Button(words, reverse("archive_letter", args=[page.pk]), icon_name="folder", priority=7)


def name_what_is_done(actions: Any) -> None:
    """For Wagtail's hook ``register_log_actions``."""
    out, back = gettext_lazy("Leave out of the archive"), gettext_lazy("Put back into the archive")
    actions.register_action("newsletters.leave_out", out, gettext_lazy("Left out of the archive"))
    actions.register_action("newsletters.put_back", back, back)
