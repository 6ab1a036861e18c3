"""A reader's own page, opened by the link in every letter: what they get, and how to stop."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.newsletters.forms import ChoicesForm, PauseForm
from campaigns.newsletters.models import Subscriber
from campaigns.newsletters.subscription.preferences import choices_of, choose, pause
from campaigns.newsletters.subscription.signed_links import MANAGE, manage_token, subscriber_behind
from campaigns.newsletters.subscription.unsubscribe import come_back, leave
from campaigns.newsletters.views.subscribing import link_gone, private
from cms.base.outcomes import outcome_of, with_outcome
from cms.base.security.limits import allow
from cms.base.views.refusals import too_many
from volunteers.people.models import ConsentText

View = Callable[..., HttpResponse]
WITHOUT_TOKEN = "/nyhetsbrev/val/"  # noqa: S105 - the page as a consent names it: the token opens it


def own(view: View, *, is_way_out: bool = False) -> View:
    """Let the view have the reader whom the link names, and keep its page to them."""

    @wraps(view)
    def wrapper(request: HttpRequest, token: str) -> HttpResponse:
        subscriber = subscriber_behind(token, MANAGE)
        if subscriber is None:
            return link_gone(request)
        if not is_way_out and not allow(request, "use_link", holder=f"reader:{subscriber.pk}"):
            return too_many(request)
        return view(request, subscriber)

    return private(wrapper)


def own_way_out(view: View) -> View:
    """As ``own``, and never limited."""
    return own(view, is_way_out=True)


def to_choices(subscriber: Subscriber, said: str = "") -> HttpResponse:
    path = reverse("manage_letters", args=[manage_token(subscriber.pk, subscriber.link_number)])
    return redirect(with_outcome(path, said) if said else path)


def show(request: HttpRequest, subscriber: Subscriber, *, status: int = 200, **forms: Any) -> HttpResponse:
    is_pausing = bool(subscriber.paused_until and subscriber.paused_until > timezone.localdate())
    context = {
        "subscriber": subscriber,
        "token": manage_token(subscriber.pk, subscriber.link_number),
        "form": ChoicesForm(initial=vars(choices_of(subscriber))),
        "is_pausing": is_pausing,
        "said": outcome_of(request),
        **forms,
    }
    return render(request, "newsletters/choices.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@own
def manage_letters(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """What the reader gets, to be changed."""
    if request.method != "POST" or subscriber.state != Subscriber.State.ACTIVE:
        return show(request, subscriber)
    form = ChoicesForm(request.POST)
    if not form.is_valid():
        return show(request, subscriber, form=form, status=422)
    language = get_language() or settings.LANGUAGE_CODE
    text = ConsentText.objects.of(form.consent, language=language)
    choose(subscriber, wish=form.wish, agreed_to=text, page=WITHOUT_TOKEN)
    return to_choices(subscriber, "saved")


@require_POST
@own
def pause_letters(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """For some months; 0 ends the pause."""
    form = PauseForm(request.POST)
    if subscriber.state != Subscriber.State.ACTIVE or not form.is_valid():
        return to_choices(subscriber)
    months = form.cleaned_data["months"]
    pause(subscriber, months=months)
    return to_choices(subscriber, "pause" if months else "back")


@require_POST
@own_way_out
def leave_by_choice(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    return to_choices(leave(subscriber))


@require_POST
@own
def come_back_by_choice(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    return to_choices(come_back(subscriber), "back")
