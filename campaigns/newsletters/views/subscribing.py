"""Asking for letters, and what the links in our mails lead to. A GET shows; only a POST changes anything."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.newsletters.forms import EmailForm, SubscribeForm
from campaigns.newsletters.models import NewsletterPage, Subscriber
from campaigns.newsletters.subscription.address_change import AddressTaken, move
from campaigns.newsletters.subscription.confirmation import confirm
from campaigns.newsletters.subscription.link_reminder import send_link
from campaigns.newsletters.subscription.opt_in import ask
from campaigns.newsletters.subscription.preferences import as_asked
from campaigns.newsletters.subscription.signed_links import (
    LEAVE,
    consent_behind,
    manage_token,
    mover_behind,
    subscriber_behind,
)
from campaigns.newsletters.subscription.unsubscribe import come_back, leave
from cms.base.restrictions import for_everybody
from cms.base.security.limits import allow
from cms.base.views.refusals import too_many
from volunteers.people.models import ConsentText

View = Callable[..., HttpResponse]

TOO_MANY = _(
    "That was many times in a short while. Wait a few minutes and try again; what you wrote is still here."
)
# A letter may be passed on with its link: whoever has it then may end the letters, but hardly begin them again.
TIME_TO_UNDO = timedelta(hours=1)


def private(view: View) -> View:
    """Keep the page out of caches and search engines."""

    @wraps(view)
    def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = view(request, **kwargs)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex, noarchive"
        return response

    return wrapper


def link_gone(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletters/link_gone.html", status=404)


def newsletter_page() -> NewsletterPage:
    """The page in the language of the address, or the Swedish one; 404 where there is none."""
    pages = for_everybody(NewsletterPage.objects.live()).select_related("locale")
    by_language = {page.locale.language_code: page for page in pages}
    page = by_language.get(get_language() or "") or by_language.get(settings.LANGUAGE_CODE)
    if page is None:
        raise Http404
    return page


def show_form(
    request: HttpRequest, page: NewsletterPage, form: SubscribeForm, *, status: int
) -> HttpResponse:
    context = page.get_context(request) | {"form": form}
    return render(request, page.get_template(request), context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def subscribe_to_letters(request: HttpRequest) -> HttpResponse:
    """The form of the newsletter's page. The answer is the same for every address, and for robots."""
    page = newsletter_page()
    if request.method != "POST":
        return redirect(page.get_url(request))
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return show_form(request, page, form, status=422)
    email = form.cleaned_data["email"]
    if not allow(request, "newsletter"):
        form.add_error(None, TOO_MANY)
        return show_form(request, page, form, status=429)
    # That an address was typed too often is not told to whoever typed it.
    if allow(request, "newsletter", address=email):
        ask(
            email,
            wish=form.wish,
            agreed_to=ConsentText.objects.of(form.consent, language=get_language() or settings.LANGUAGE_CODE),
            page=f"{page.get_url(request)}{form.begun_at}",
            looks_like_robot=form.is_from_robot,
        )
    return redirect("letters_asked")


@csrf_exempt  # it saves nothing: pages for all visitors can carry its form and be cached
@require_http_methods(["GET", "HEAD", "POST"])
@private
def begin_letters(request: HttpRequest) -> HttpResponse:
    """The whole form, with the address that was typed in the footer or after a pledge."""
    page = newsletter_page()
    if request.method != "POST":
        return redirect(page.get_url(request))
    typed = {"email": request.POST.get("email", "")[:254], "began": request.POST.get("began", "")[:20]}
    return show_form(request, page, SubscribeForm(initial=typed), status=200)


@require_safe
@private
def letters_asked(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletters/asked.html")


@require_http_methods(["GET", "HEAD", "POST"])
@private
def send_choices_link(request: HttpRequest) -> HttpResponse:
    """Where whoever lost the link asks for it. The same answer for every address."""
    form = EmailForm(request.POST or None)
    is_sent, status = False, 200
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if allow(request, "send_link"):
            # That an address was typed too often is not told to whoever typed it.
            if allow(request, "send_link", address=email):
                send_link(email, language=get_language() or settings.LANGUAGE_CODE)
            is_sent = True
        else:
            form.add_error(None, TOO_MANY)
            status = 429
    elif request.method == "POST":
        status = 422
    return render(request, "newsletters/send_link.html", {"form": form, "is_sent": is_sent}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def confirm_letters(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button, which says yes to what was asked for."""
    consent = consent_behind(token)
    if consent is None:
        return link_gone(request)
    if request.method == "POST":
        if not allow(request, "use_link", holder=f"asking:{consent.pk}"):
            context = {"consent": consent, "refused": TOO_MANY}
            return render(request, "newsletters/confirm.html", context, status=429)
        confirm(consent)
        return redirect("confirm_letters", token=token)
    subscriber = consent.subscriber
    topics, areas = as_asked(consent)
    context = {"consent": consent, "topics": topics, "areas": areas}
    context |= {"is_active": subscriber.state == Subscriber.State.ACTIVE}
    if consent.confirmed_at:
        context |= {"manage": manage_token(subscriber.pk, subscriber.link_number)}
    return render(request, "newsletters/confirm.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
def leave_letters(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; the button, or a mail program's own (RFC 8058), ends the letters."""
    subscriber = subscriber_behind(token, LEAVE)
    if subscriber is None:
        return link_gone(request)
    # Never limited: whoever has the link can always leave.
    if request.method == "POST":
        subscriber = leave(subscriber)
        if "leave" in request.POST:  # our own button; a mail program may not be led elsewhere
            return redirect("leave_letters", token=token)
    has_left = subscriber.state != Subscriber.State.ACTIVE
    context = {"has_left": has_left, "may_undo": may_undo(subscriber), "token": token}
    return render(request, "newsletters/leave.html", context)


def may_undo(subscriber: Subscriber) -> bool:
    """Whether the link of a letter still takes the leaving back."""
    if subscriber.state != Subscriber.State.LEFT or not subscriber.confirmed_at or not subscriber.left_at:
        return False
    return timezone.now() - subscriber.left_at < TIME_TO_UNDO


@require_POST
@private
def undo_leaving(request: HttpRequest, token: str) -> HttpResponse:
    subscriber = subscriber_behind(token, LEAVE)
    if subscriber is None:
        return link_gone(request)
    if not allow(request, "use_link", holder=f"leaver:{subscriber.pk}"):
        return too_many(request)
    if may_undo(subscriber):
        come_back(subscriber)
    return redirect("leave_letters", token=token)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def move_letters(request: HttpRequest, token: str) -> HttpResponse:
    """Where a new address is confirmed: a page with one button."""
    subscriber = mover_behind(token)
    if subscriber is None:
        return link_gone(request)
    if not allow(request, "use_link", holder=f"mover:{subscriber.pk}"):
        return too_many(request)
    if request.method != "POST":
        return render(request, "newsletters/move.html", {"email": subscriber.new_email})
    try:
        moved = move(subscriber)
    except AddressTaken:
        return render(request, "newsletters/move.html", {"is_taken": True}, status=409)
    return redirect("manage_letters", token=manage_token(moved.pk, moved.link_number))
