"""What a letter's link does not open, as a letter may be passed on: another address, the export, the erasure."""

from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.newsletters.forms import EmailForm
from campaigns.newsletters.models import Subscriber
from campaigns.newsletters.personal_data import known_of
from campaigns.newsletters.subscription.address_change import ask_to_move
from campaigns.newsletters.subscription.erasure import erase
from campaigns.newsletters.subscription.proof_codes import (
    asker_behind,
    code_is_right,
    proven_token,
    prover_behind,
    send_code,
)
from campaigns.newsletters.subscription.signed_links import manage_token
from campaigns.newsletters.views.own_page import View, own
from campaigns.newsletters.views.subscribing import TOO_MANY, link_gone, private
from cms.accounts.sign_in.code_tries import CodesClosed, CodeTry
from cms.base.outcomes import outcome_of, with_outcome
from cms.base.security.limits import allow
from cms.privacy.facts import Fact
from volunteers.signups.forms import CodeForm

WRONG = _("That code is not right. Look for the latest mail from us, or ask for a new code.")


def proven(view: View) -> View:
    """Let the view have the reader who has typed the mailed code within half an hour. Not limited: it is theirs alone."""

    @wraps(view)
    def wrapper(request: HttpRequest, token: str) -> HttpResponse:
        subscriber = prover_behind(token)
        return link_gone(request) if subscriber is None else view(request, subscriber, token)

    return private(wrapper)


@own
def to_code(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    return redirect("ask_letters_code", token=manage_token(subscriber.pk, subscriber.link_number))


@require_http_methods(["GET", "HEAD", "POST"])
@own
def ask_for_code(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """A page with one button, which mails a code to the reader."""
    context = {"token": manage_token(subscriber.pk, subscriber.link_number), "email": subscriber.email}
    if request.method != "POST":
        return render(request, "newsletters/ask_code.html", context)
    if not allow(request, "ask_code", holder=f"reader:{subscriber.pk}"):
        return render(request, "newsletters/ask_code.html", context | {"refused": TOO_MANY}, status=429)
    ticket = send_code(subscriber, language=get_language() or settings.LANGUAGE_CODE)
    return redirect("type_letters_code", ticket=ticket)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def type_letters_code(request: HttpRequest, ticket: str) -> HttpResponse:
    subscriber = asker_behind(ticket)
    if subscriber is None:
        return link_gone(request)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and not allow(request, "letters_code", holder=ticket):
        form.add_error(None, TOO_MANY)
    elif form.is_valid():
        try:
            if take_code(request, subscriber, ticket, form.cleaned_data["code"]):
                return redirect("own_letters", token=proven_token(subscriber))
            form.add_error("code", WRONG)
        except CodesClosed as closed:
            form.add_error("code", closed.message)
    context = {"form": form, "token": manage_token(subscriber.pk, subscriber.link_number)}
    return render(request, "newsletters/type_code.html", context, status=422 if form.errors else 200)


def take_code(request: HttpRequest, subscriber: Subscriber, ticket: str, code: str) -> bool:
    """Counted apart from the codes of "Mina pass": a letter passed on closes nothing there. Raises CodesClosed."""
    tried = CodeTry(request, subscriber.email, whose=f"letters:{subscriber.email}")
    if code_is_right(ticket, code):
        tried.was_right()
        return True
    tried.was_wrong()
    return False


@require_safe
@proven
def own_letters(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    return show(request, subscriber, token, is_asked=outcome_of(request) == "asked")


def show(
    request: HttpRequest, subscriber: Subscriber, proven: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "subscriber": subscriber,
        "proven": proven,
        "token": manage_token(subscriber.pk, subscriber.link_number),
        "address_form": EmailForm(prefix="new"),
        **more,
    }
    return render(request, "newsletters/own_letters.html", context, status=status)


@require_POST
@proven
def change_address(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    """Write to the new address. The same answer whoever has it."""
    form = EmailForm(request.POST, prefix="new")
    if subscriber.state != Subscriber.State.ACTIVE:
        return show(request, subscriber, token)
    if not form.is_valid():
        return show(request, subscriber, token, address_form=form, status=422)
    email = form.cleaned_data["email"]
    if not allow(request, "newsletter"):
        form.add_error(None, TOO_MANY)
        return show(request, subscriber, token, address_form=form, status=429)
    # That an address was typed too often is not told to whoever typed it.
    if allow(request, "newsletter", address=email) and email != subscriber.email:
        ask_to_move(subscriber, to=email)
    return redirect(with_outcome(reverse("own_letters", args=[token]), "asked"))


@require_safe
@proven
def known_to_letters(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    """All that is known of them as a reader, for another program: moments in UTC, keys that stay the same."""
    written = {
        section.key: [values_of(entry) for entry in section.entries] for section in known_of(subscriber.email)
    }
    content = {"made_at": timezone.now(), **written}
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = 'attachment; filename="nyhetsbrev.json"'
    return response


def values_of(entry: list[Fact]) -> dict[str, object]:
    return {fact.key: fact.value for fact in entry}


@require_POST
@proven
def erase_from_letters(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    erase(subscriber)
    return render(request, "newsletters/erased.html")
