"""A volunteer's own pages. What hangs on one sign-up's token lies in rosters, after these."""

from django.urls import path

from volunteers.my_pages.views import deciding, going, knowing, settling, showing

urlpatterns = [
    path("", showing.my_shifts, name="my_shifts"),
    path("ta/<int:shift_id>/", deciding.take, name="take_shift"),
    path("mitt/<int:sign_up_id>/kommer/", deciding.come, name="come_to_shift"),
    path("mitt/<int:sign_up_id>/avboka/", deciding.leave, name="leave_shift"),
    path("installningar/", settling.my_settings, name="my_settings"),
    path("kalender/", settling.issue_own_address, name="issue_own_address"),
    path("kalender/ta-bort/", settling.remove_own_address, name="remove_own_address"),
    path("om-mig/", knowing.known, name="known_about_me"),
    path("om-mig/fil.json", knowing.known_as_json, name="known_as_json"),
    path("om-mig/fil.html", knowing.known_as_html, name="known_as_html"),
    path("ta-tillbaka/", going.take_back, name="take_back"),
    path("forsvinn/", going.vanish_now, name="vanish"),
    path("klart/", going.gone, name="gone"),
    path("<token>/forsvinn/", going.vanish_by_link, name="vanish_by_link"),
]
