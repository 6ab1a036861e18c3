"""Writing to us, for everybody. What a form brings in good order gets a row, whatever there is to say against it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from cms.base.restrictions import for_everybody
from cms.base.security.limits import allow
from cms.base.security.opaque_signer import OpaqueTimestampSigner
from cms.base.security.proof_of_work import challenge
from cms.contact.forms import MessageForm
from cms.contact.incoming.receiving import receive
from cms.contact.incoming.spam import doubts_about
from cms.contact.incoming.tip import looks_like_tip
from cms.contact.models import ContactPage, Message

View = Callable[..., HttpResponse]

RECEIPTS = OpaqueTimestampSigner(salt="cms.contact.receipt")
RECEIPT_LASTS = 30 * 24 * 3600  # seconds


def private(view: View) -> View:
    """Keep the page out of caches and search engines."""

    @wraps(view)
    def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = view(request, **kwargs)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
        return response

    return wrapper


def contact_page() -> ContactPage:
    """The page in the language of the address, or the Swedish one; 404 where there is none."""
    pages = for_everybody(ContactPage.objects.live()).select_related("locale")
    by_language = {page.locale.language_code: page for page in pages}
    page = by_language.get(get_language() or "") or by_language.get(settings.LANGUAGE_CODE)
    if page is None:
        raise Http404
    return page


@require_http_methods(["GET", "HEAD", "POST"])
@private
def send_message(request: HttpRequest) -> HttpResponse:
    """The form of the contact page."""
    if request.method != "POST":
        return redirect(contact_page().get_url(request))
    form = MessageForm(request.POST)
    if form.is_valid():
        if not request.POST.get("anyway") and looks_like_tip(form.cleaned_data["text"]):
            return render(request, "contact/tip.html", {"form": form})
        return take_in(request, form, kind=Message.Kind.QUESTION)
    page = contact_page()
    context = page.get_context(request) | {"contact_form": form}
    return render(request, page.get_template(request), context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def tell_of_barrier(request: HttpRequest) -> HttpResponse:
    """What somebody could not read, hear, reach or understand on the site: a queue of its own."""
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return take_in(request, form, kind=Message.Kind.ACCESSIBILITY)
    status = 422 if form.is_bound else 200
    return render(request, "contact/barrier.html", {"contact_form": form}, status=status)


def take_in(request: HttpRequest, form: MessageForm, *, kind: Message.Kind) -> HttpResponse:
    """Keep the message, however doubtful, and lead to its receipt."""
    said, stamp = form.cleaned_data, form.stamped
    doubts = doubts_about(
        text=said["text"],
        trap=said["website"],
        stamp=stamp,
        work=said["work"],
        is_many=not allow(request, "contact"),
    )
    email = said["email"]
    message = receive(
        said["text"],
        kind=kind,
        email=email,
        language=get_language() or settings.LANGUAGE_CODE,
        nonce=stamp.nonce,
        doubts=doubts,
        # Somebody else's address must not be flooded with our receipts. The number itself stands on the page.
        may_mail=bool(email) and allow(request, "contact", address=email),
    )
    return redirect("message_receipt", token=RECEIPTS.sign(str(message.number)))


@require_safe
@private
def message_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The number, and what happens now. The address names the number alone, signed, and works for a month."""
    try:
        number = int(RECEIPTS.unsign(token, max_age=RECEIPT_LASTS))
    except (signing.BadSignature, ValueError):
        message = None
    else:
        message = Message.objects.for_list().filter(number=number).first()
    status = 200 if message else 404
    return render(request, "contact/receipt.html", {"message": message}, status=status)


@require_safe
@private
def message_work(request: HttpRequest) -> HttpResponse:
    """What a browser may work on while somebody writes."""
    return JsonResponse(challenge())
