"""A volunteer's own pages: behind a log-in and, last as their addresses begin with a token, behind the link of one sign-up."""

from django.urls import path

from volunteers.my_pages.views import deciding, going, knowing, own_shift, settling, showing

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
    path("<token>/", own_shift.my_shift, name="my_shift"),
    path("<token>/bekrafta/", own_shift.confirm, name="confirm"),
    path("<token>/avboka/", own_shift.cancel, name="cancel"),
    path("<token>/kalender/", own_shift.issue_calendar_address, name="issue_calendar_address"),
    path("<token>/kalender/ta-bort/", own_shift.remove_calendar_address, name="remove_calendar_address"),
    path("<token>/kalender/diskret/", own_shift.set_discreet, name="set_discreet"),
    path("<token>/pass.ics", own_shift.my_shift_calendar, name="my_shift_calendar"),
]
