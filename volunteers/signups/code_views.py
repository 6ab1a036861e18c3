"""The page where a mailed code is typed, its address corrected, and another code asked for. See ``personal.code_page``."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from cms.accounts.sign_in.code_tries import CodesClosed, CodeTry
from cms.base.security.limits import allow, is_flooded
from volunteers.signups.forms import CodeForm, EmailForm
from volunteers.signups.joining import address_correction, confirming, signing_up
from volunteers.signups.models import SignUp
from volunteers.signups.personal.code_page import Typed, code_page_of, is_answered, mark_of, reference_of
from volunteers.signups.personal.links import token_of
from volunteers.signups.places.refusals import Refused
from volunteers.signups.views import TOO_MANY, asker_of, is_signed_in, private


@require_http_methods(["GET", "HEAD", "POST"])
@private
def type_code(request: HttpRequest, sign_up: SignUp, typed: Typed) -> HttpResponse:
    """Where the mailed code is typed. Looks the same whether or not the address was known before."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and not allow(request, "confirm"):
        form.add_error(None, TOO_MANY)
    elif form.is_valid():
        sign_up.form_mark = mark_of(typed.form)
        try:
            take_code(request, sign_up, form.cleaned_data["code"])
        except (CodesClosed, confirming.WrongCode) as refusal:
            form.add_error("code", refusal.message)
        except Refused as refusal:
            return render(request, "signups/refused.html", {"refused": refusal}, status=409)
        else:
            return redirect("my_shift", token=token_of(sign_up))
    return show_code_page(request, sign_up, typed, form=form)


def show_code_page(
    request: HttpRequest,
    sign_up: SignUp,
    typed: Typed,
    *,
    form: CodeForm | None = None,
    address: EmailForm | None = None,
) -> HttpResponse:
    """The page as it is now, with the errors of one of its forms; or that its mail has been answered meanwhile."""
    if is_answered(sign_up, typed):
        if is_signed_in(request, sign_up.volunteer):
            return redirect("my_shift", token=token_of(sign_up))
        return render(request, "signups/answered.html", {"shift": sign_up.shift})
    shown = next((each for each in (form, address) if each and each.errors), None)
    context = {
        "form": form or CodeForm(),
        "address": address or EmailForm(),
        "wrong": shown,
        "reference": reference_of(sign_up, typed),
        "shift": sign_up.shift,
        "typed": typed,
    }
    return render(request, "signups/type_code.html", context, status=422 if shown else 200)


def take_code(request: HttpRequest, sign_up: SignUp, code: str) -> None:
    """Confirm by the code. Raises what ``confirm_with_code`` does, and CodesClosed."""
    tried = CodeTry(request, sign_up.volunteer.email or str(sign_up.volunteer))
    try:
        confirming.confirm_with_code(sign_up, code=code, language=get_language())
    except confirming.WrongCode:
        tried.was_wrong()
        raise
    except Refused:
        tried.was_right()
        raise
    tried.was_right()


@require_http_methods(["GET", "HEAD", "POST"])
@private
def correct_address(request: HttpRequest, sign_up: SignUp, typed: Typed) -> HttpResponse:
    """The address on the page of the code was wrong: the form goes again with another."""
    if request.method != "POST" or not typed.email or is_answered(sign_up, typed):
        return redirect(code_page_of(sign_up, typed))
    form = EmailForm(request.POST)
    if not allow(request, "sign_up"):
        form.add_error(None, TOO_MANY)
    elif form.is_valid():
        email = form.cleaned_data["email"]
        asker = asker_of(request, form=typed.form, email=email)
        try:
            row, typed = address_correction.correct_address(
                sign_up, typed, email=email, language=get_language() or "", asker=asker
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect(code_page_of(row, typed))
    return show_code_page(request, sign_up, typed, address=form)


@require_POST
@private
def send_code_again(request: HttpRequest, sign_up: SignUp, typed: Typed) -> HttpResponse:
    """Send a new code, and say so: not when whoever asks has asked too often. What others have asked for is told to nobody."""
    email = sign_up.volunteer.email or ""
    is_flood = is_flooded(request, "send_link", address=email)
    may_ask = allow(request, "send_link")
    may_mail = may_ask and allow(request, "send_link", address=email)
    if email and may_mail:
        sign_up.form_mark = mark_of(typed.form)
        signing_up.send_code(sign_up, language=get_language())
    typed = typed.ask_again(is_sent=may_mail or (may_ask and is_flood))
    return redirect(code_page_of(sign_up, typed))
