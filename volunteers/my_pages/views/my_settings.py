from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from volunteers.my_pages.forms import SettingsForm
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
    return render(request, "my_pages/my_settings.html", context, status=422 if form.errors else 200)


@require_POST
@own
def issue_own_address(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    """Make the person's own calendar address, or a new one instead of the old, and show it this once."""
    address = address_of(issue_address(volunteer))
    webcal = f"webcal://{address.partition('://')[2]}"
    context = {"address": address, "webcal": webcal, "back": f"{reverse('my_settings')}#kalender"}
    return render(request, "my_pages/calendar_address.html", context)


@require_POST
@own
def remove_own_address(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    volunteer.calendar_hash = None
    volunteer.save(update_fields=["calendar_hash"])
    return redirect(f"{reverse('my_settings')}#kalender")
