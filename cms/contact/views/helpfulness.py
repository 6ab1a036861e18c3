"""Did this help you? One press, counted and forgotten."""

from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from cms.base.restrictions import for_everybody
from cms.base.security.limits import allow
from cms.contact.models import PageOpinion
from cms.contact.views.message_form import private

TOO_MANY = _("That was many times in a short while, so this one was not counted.")


def asking_page(page_id: str) -> Page:
    """The page, if it is public and asks: 404 for every other, so that nothing is ever counted of the help page."""
    found = for_everybody(Page.objects.live()).filter(pk=page_id).specific().first()
    if found is None or not getattr(found, "asks_if_it_helped", False):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@private
def say_if_helped(request: HttpRequest, page_id: str) -> HttpResponse:
    """Count a yes or a no; anything else counts nothing."""
    page = asking_page(page_id)
    answer = request.POST.get("answer")
    if request.method != "POST" or answer not in {"yes", "no"}:
        return redirect(page.get_url(request))
    if not allow(request, "helped"):
        return render(request, "contact/helped.html", {"about": page, "refused": TOO_MANY}, status=429)
    with transaction.atomic():
        opinion = PageOpinion.objects.select_for_update().get_or_create(page_id=page.pk)[0]
        PageOpinion.objects.filter(pk=opinion.pk).update(**{answer: F(answer) + 1})
    return redirect("helped_yes" if answer == "yes" else "helped_no", page_id=page.pk)


@require_safe
@private
def helped(request: HttpRequest, page_id: str, answer: str) -> HttpResponse:
    """Thank you. The same for everyone who comes here; it counts nothing."""
    return render(request, "contact/helped.html", {"about": asking_page(page_id), "answer": answer})
