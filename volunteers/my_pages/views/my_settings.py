from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cms.accounts.sign_in.account import end_sessions
from cms.base.outcomes import outcome_of, with_outcome
from cms.base.security.limits import allow
from cms.base.security.recent_sign_in import lately
from cms.base.views.refusals import too_many
from volunteers.my_pages.forms import OwnGuardianForm, SettingsForm
from volunteers.my_pages.link_closing import close_links
from volunteers.my_pages.personal_calendar import address_of, issue_address
from volunteers.my_pages.preferences import settle_settings
from volunteers.my_pages.views.signed_in import own
from volunteers.people.models import Volunteer
from volunteers.signups.joining.guardian import Answered, correct_guardian, has_answered


@require_http_methods(["GET", "HEAD", "POST"])
@own
def my_settings(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    form = SettingsForm(request.POST if request.method == "POST" else None, volunteer=volunteer)
    if form.is_valid():
        settle_settings(volunteer, form.cleaned_data)
        return redirect(with_outcome(reverse("my_settings"), "saved"))
    return show_settings(request, volunteer, form=form)


def show_settings(
    request: HttpRequest,
    volunteer: Volunteer,
    *,
    form: SettingsForm | None = None,
    guardian_form: OwnGuardianForm | None = None,
) -> HttpResponse:
    form = form or SettingsForm(volunteer=volunteer)
    is_wrong = bool(form.errors or (guardian_form and guardian_form.errors))
    context = {
        "form": form,
        "guardian_form": guardian_form or OwnGuardianForm(volunteer=volunteer),
        "has_answered": has_answered(volunteer),
        "volunteer": volunteer,
        "said": outcome_of(request),
    }
    return render(request, "my_pages/my_settings.html", context, status=422 if is_wrong else 200)


@require_POST
@own
def correct_own_guardian(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    """Another address for the question to a guardian, as long as nobody has answered it."""
    if not volunteer.is_minor:
        raise Http404
    form = OwnGuardianForm(request.POST, volunteer=volunteer)
    if form.is_valid():
        if not allow(request, "new_address", holder=f"volunteer:{volunteer.pk}"):
            return too_many(request)
        try:
            correct_guardian(volunteer, email=form.cleaned_data["email"])
        except Answered as refusal:
            form.add_error("email", refusal.message)
        else:
            return redirect(with_outcome(f"{reverse('my_settings')}#vardnadshavare", "asked"))
    return show_settings(request, volunteer, guardian_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@own
@lately
def issue_own_address(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    """Make the person's own calendar address, or a new one instead of the old, and show it this once.

    It opens all that they will ever be in, so they show anew who they are, and come back to a page with the button.
    """
    back = f"{reverse('my_settings')}#kalender"
    if request.method != "POST":
        return render(request, "my_pages/calendar_address.html", {"volunteer": volunteer, "back": back})
    address = address_of(issue_address(volunteer))
    webcal = f"webcal://{address.partition('://')[2]}"
    context = {"address": address, "webcal": webcal, "back": back}
    return render(request, "my_pages/calendar_address.html", context)


@require_POST
@own
def remove_own_address(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    volunteer.calendar_hash = None
    volunteer.save(update_fields=["calendar_hash"])
    return redirect(f"{reverse('my_settings')}#kalender")


@require_POST
@own
def close_own_links(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    """End every mailed link, and every session but this one. A password is kept: whoever works here has one."""
    close_links(volunteer)
    if volunteer.user and not volunteer.user.has_usable_password():
        end_sessions(volunteer.user)
        update_session_auth_hash(request, volunteer.user)
    return redirect(with_outcome(f"{reverse('my_settings')}#lankar", "closed"))
