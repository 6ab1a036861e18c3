"""Editors send letters, see how far they have come, and hold them."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from campaigns.newsletters.admin.forms import SendForm
from campaigns.newsletters.delivery.pause import CannotChange, halt, lift, pause, resume, stop_sending
from campaigns.newsletters.delivery.progress import failures_of, progress_of
from campaigns.newsletters.delivery.release import release, take_back
from campaigns.newsletters.delivery.send_request import CannotSend, ask
from campaigns.newsletters.letter.audience import count_by_language
from campaigns.newsletters.letter.checklist import check
from campaigns.newsletters.models import LetterPage, NewsletterRules, Sending

View = Callable[..., HttpResponse]
VIEW, ASK, CHANGE = (f"newsletters.{verb}_sending" for verb in ("view", "add", "change"))


def require(user: Any, right: str) -> None:
    if not user.has_perm(right):
        raise PermissionDenied


def titled(title: str, *, icon: str = "mail") -> dict[str, Any]:
    """What the top of a page needs: its name, and the way back to all letters."""
    above = {"url": reverse("letters:index"), "label": _("Letters on their way")}
    here = {"url": "", "label": title}
    items = [above, here] if title != above["label"] else [here]
    return {"header_title": title, "breadcrumbs_items": items, "header_icon": icon}


def index(request: HttpRequest) -> HttpResponse:
    """Letters that are planned, on their way or sent, the newest first."""
    require(request.user, VIEW)
    rows = Sending.objects.select_related("letter", "asked_by").order_by("-asked_at", "-pk")
    context = {
        **titled(_("Letters on their way")),
        "sendings": Paginator(rows, 30).get_page(request.GET.get("p")),
        "rules": NewsletterRules.current(),
    }
    return render(request, "newsletters/sending/index.html", context)


@never_cache
def send(request: HttpRequest, page_id: int) -> HttpResponse:
    """Who gets the letter, what is wrong with it, and when it goes."""
    require(request.user, ASK)
    letter = get_object_or_404(LetterPage, pk=page_id).original
    if sending := Sending.objects.filter(letter=letter).first():
        return redirect("letters:sending", sending.pk)
    form = SendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sending = ask(letter, user=request.user, send_at=form.cleaned_data["send_at"])
        except CannotSend as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The letter is planned."))
            return redirect("letters:sending", sending.pk)
    draft = letter.get_latest_revision_as_object()
    counts, names = count_by_language(draft), dict(settings.LANGUAGES)
    problems = check(draft)
    context = {
        **titled(_("Send the letter")),
        "letter": letter,
        "form": form,
        "counts": {names[language]: count for language, count in counts.items()},
        "total": sum(counts.values()),
        "problems": problems,
        "is_blocked": any(problem.is_blocking for problem in problems),
        "rules": NewsletterRules.current(),
    }
    return render(request, "newsletters/sending/send.html", context)


@never_cache
def sending(request: HttpRequest, pk: int) -> HttpResponse:
    """How far one letter has come, and what can be done about it."""
    require(request.user, VIEW)
    row = get_object_or_404(Sending.objects.select_related("letter", "asked_by", "released_by"), pk=pk)
    context = {
        **titled(row.letter.title),
        "sending": row,
        "progress": progress_of(row),
        "failures": failures_of(row),
        "editions": row.editions.filter(is_archived=True).order_by("language"),
        "rules": NewsletterRules.current(),
        "may_release": row.asked_by_id != request.user.pk,
        "progress_url": reverse("letters:progress", args=[row.pk]),
    }
    return render(request, "newsletters/sending/sending.html", context)


@never_cache
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """The same numbers for the page's script, as the part of the page that shows them."""
    require(request.user, VIEW)
    row = get_object_or_404(Sending.objects.select_related("letter"), pk=pk)
    context = {"sending": row, "progress": progress_of(row)}
    part = render(request, "newsletters/sending/progress.html", context).content.decode()
    return JsonResponse({"state": row.state, "html": part})


@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Release, pause, go on, stop, take back."""
    require(request.user, CHANGE)
    row = get_object_or_404(Sending, pk=pk)
    letter = row.letter_id
    try:
        words = ACTIONS[action](row, request.user)
    except CannotChange as error:
        messages.error(request, str(error))
    else:
        messages.success(request, words)
    if action == "take-back" and not Sending.objects.filter(pk=pk).exists():
        return redirect("wagtailadmin_pages:edit", letter)
    return redirect("letters:sending", pk)


def do_release(row: Sending, user: Any) -> str:
    release(row, user=user)
    return _("The letter is released.")


def do_pause(row: Sending, user: Any) -> str:
    pause(row, why=Sending.Pause.EDITOR, user=user)
    return _("The letter pauses. What has gone has gone; the rest waits.")


def do_resume(row: Sending, user: Any) -> str:
    resume(row, user=user)
    return _("The letter goes on.")


def do_stop(row: Sending, user: Any) -> str:
    stop_sending(row, user=user)
    return _("The letter is stopped. Those who have not got it will not.")


def do_take_back(row: Sending, user: Any) -> str:
    take_back(row, user=user)
    return _("The letter is a draft again.")


ACTIONS: dict[str, Callable[[Sending, Any], str]] = {
    "release": do_release,
    "pause": do_pause,
    "resume": do_resume,
    "stop": do_stop,
    "take-back": do_take_back,
}


@never_cache
def stop_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once more before a letter is ended for good."""
    require(request.user, CHANGE)
    row = get_object_or_404(Sending.objects.select_related("letter"), pk=pk)
    context = {
        **titled(_("Stop the letter"), icon="warning"),
        "sending": row,
        "progress": progress_of(row),
    }
    return render(request, "newsletters/sending/stop.html", context)


@never_cache
def crisis(request: HttpRequest) -> HttpResponse:
    """The crisis switch: holds everything at once, and lets it go on."""
    require(request.user, CHANGE)
    rules = NewsletterRules.current()
    if request.method == "POST":
        if "halt" in request.POST:
            halt(request.user)
            messages.success(request, _("Everything is paused. No letter leaves until you turn this off."))
        elif "lift" in request.POST:
            lift(request.user)
            messages.success(request, _("The crisis switch is off. What it held goes on."))
        return redirect("letters:index")
    held = Sending.objects.filter(state=Sending.State.PAUSED, pause=Sending.Pause.CRISIS)
    running = Sending.objects.filter(
        state__in=[Sending.State.PLANNED, Sending.State.QUEUING, Sending.State.SENDING]
    )
    context = {
        **titled(_("Crisis switch"), icon="warning"),
        "rules": rules,
        "sendings": (held if rules.halted_at else running).select_related("letter"),
    }
    return render(request, "newsletters/sending/crisis.html", context)
