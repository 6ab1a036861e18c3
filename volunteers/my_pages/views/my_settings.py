from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cms.accounts.sign_in.account import end_sessions
from cms.base.security.recent_sign_in import lately
from volunteers.my_pages.forms import SettingsForm
from volunteers.my_pages.link_closing import close_links
from volunteers.my_pages.personal_calendar import address_of, issue_address
from volunteers.my_pages.preferences import settle_settings
from volunteers.my_pages.views.signed_in import own
from volunteers.people.models import Volunteer


@require_http_methods(["GET", "HEAD", "POST"])
@own
def my_settings(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    form = SettingsForm(request.POST if request.method == "POST" else None, volunteer=volunteer)
    if form.is_valid():
        settle_settings(volunteer, form.cleaned_data)
        return redirect(f"{reverse('my_settings')}?sparat=1")
    context = {"form": form, "volunteer": volunteer, "is_saved": "sparat" in request.GET and not form.errors}
    context["is_closed"] = "stangt" in request.GET
    return render(request, "my_pages/my_settings.html", context, status=422 if form.errors else 200)


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
    return redirect(f"{reverse('my_settings')}?stangt=1#lankar")
