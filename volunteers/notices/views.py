"""Where the links in notices lead. As everywhere, a GET shows, and only a POST changes anything: mail scanners open links."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cms.base.security.limits import allow
from cms.base.views.refusals import too_many
from cms.help.templatetags.help import line_for
from volunteers.notices import debrief_question, stand_ins
from volunteers.notices.links import call_behind, call_token
from volunteers.notices.models import Answer, Call
from volunteers.signups.models import SignUp
from volunteers.signups.personal.day_before_answer import say_coming
from volunteers.signups.personal.links import is_over, token_of
from volunteers.signups.places.refusals import (
    Asking,
    Reason,
    Refused,
    reasons_against,
)
from volunteers.signups.views import event_in_this_language, link_over, private


@require_POST
@private
def come(request: HttpRequest, sign_up: SignUp) -> HttpResponse:
    say_coming(sign_up)
    return redirect("my_shift", token=token_of(sign_up))


@require_http_methods(["GET", "HEAD", "POST"])
@private
def answer(request: HttpRequest, sign_up: SignUp) -> HttpResponse:
    """The one question afterwards. What was answered is said in the answer to the POST, and in no address or history."""
    if not debrief_question.may_answer(sign_up):
        return redirect("my_shift", token=token_of(sign_up))
    felt = request.POST.get("felt", "")
    if felt not in Answer.Felt.values:
        felt = ""
    elif debrief_question.answer(sign_up, Answer.Felt(felt)):
        sign_up.has_answered = True
    context = {
        "sign_up": sign_up,
        "shift": sign_up.shift,
        "event": event_in_this_language(sign_up.shift.occurrence),
        "choices": Answer.Felt.choices,
        "chosen": request.GET.get("svar", ""),
        "said": felt,
        "was_safe": felt == Answer.Felt.SAFE,
        "was_unsafe": felt == Answer.Felt.UNSAFE,
        "line": line_for(request),
    }
    return render(request, "notices/answer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def step_in(request: HttpRequest, call: str) -> HttpResponse:
    """Whoever was asked to step in takes the shift. The link was mailed to them, and is theirs alone."""
    asked = call_behind(call)
    if asked is None:
        return render(request, "signups/link_gone.html", status=404)
    if is_over(asked.shift):
        return link_over(request)
    if request.method != "POST":
        return show_call(request, asked)
    if not allow(request, "use_link", holder=f"call:{asked.pk}"):
        return too_many(request)
    try:
        row = stand_ins.step_in(asked)
    except Refused as refusal:
        return show_call(request, asked, refused=refusal)
    return redirect("my_shift", token=token_of(row))


def show_call(request: HttpRequest, call: Call, *, refused: Refused | None = None) -> HttpResponse:
    shift = call.shift
    row = SignUp.objects.filter(shift=shift, volunteer=call.volunteer, state__in=SignUp.CURRENT).first()
    asking, status = Asking(shift, 1, call.volunteer), 409 if refused else 200
    against = [refused.reason] if refused else reasons_against(asking)
    if against and not refused:
        refused = Refused(against[0], asking=asking)
    context = {
        "shift": shift,
        "event": event_in_this_language(shift.occurrence),
        "place": shift.occurrence.where,
        "refused": None if row else refused,
        "is_taken": Reason.FULL in against,
        "token": row and token_of(row),
        "call": call_token(call),
        "wants_calls": call.volunteer.wants_calls,
        "is_over": shift.starts_at <= timezone.now(),
    }
    return render(request, "notices/step_in.html", context, status=status)


@require_POST
@private
def stop_calls(request: HttpRequest, call: str) -> HttpResponse:
    asked = call_behind(call)
    if asked is None:
        return render(request, "signups/link_gone.html", status=404)
    if not allow(request, "use_link", holder=f"call:{asked.pk}"):
        return too_many(request)
    stand_ins.stop_calls(asked)
    return redirect("step_in", call=call)
