"""A volunteer's own pages: behind a log-in and, last as their addresses begin with a token, behind the link of one sign-up."""

from django.urls import path

from volunteers.my_pages.views import (
    my_settings,
    overview,
    own_address,
    own_data_page,
    shift_actions,
    signup_page,
    ways_out,
)

urlpatterns = [
    path("", overview.my_shifts, name="my_shifts"),
    path("ta/<int:shift_id>/", shift_actions.take, name="take_shift"),
    path("mitt/<mine>/kommer/", shift_actions.come, name="come_to_shift"),
    path("mitt/<mine>/avboka/", shift_actions.leave, name="leave_shift"),
    path("mitt/<mine>/angra/", shift_actions.undo, name="undo_leaving"),
    path("installningar/", my_settings.my_settings, name="my_settings"),
    path("installningar/vardnadshavare/", my_settings.correct_own_guardian, name="correct_own_guardian"),
    path("adress/", own_address.own_address, name="own_address"),
    path("adress/ny/<token>/", own_address.use_address, name="use_address"),
    path("adress/angra/<token>/", own_address.undo_address, name="undo_address"),
    path("kalender/", my_settings.issue_own_address, name="issue_own_address"),
    path("kalender/ta-bort/", my_settings.remove_own_address, name="remove_own_address"),
    path("lankar/stang/", my_settings.close_own_links, name="close_links"),
    path("om-mig/", own_data_page.known, name="known_about_me"),
    path("om-mig/fil.json", own_data_page.known_as_json, name="known_as_json"),
    path("om-mig/fil.html", own_data_page.known_as_html, name="known_as_html"),
    path("ta-tillbaka/", ways_out.take_back, name="take_back"),
    path("forsvinn/", ways_out.vanish_now, name="vanish"),
    path("klart/", ways_out.gone, name="gone"),
    path("<token>/forsvinn/", ways_out.vanish_by_link, name="vanish_by_link"),
    path("<token>/", signup_page.my_shift, name="my_shift"),
    path("<token>/bekrafta/", signup_page.confirm, name="confirm"),
    path("<token>/andra/", signup_page.change, name="change_sign_up"),
    path("<token>/avboka/", signup_page.cancel, name="cancel"),
    path("<token>/angra/", signup_page.undo, name="undo_cancelling"),
    path("<token>/byt/", signup_page.swap, name="swap_shift"),
    path("<token>/lapp/", signup_page.write_note, name="write_note"),
    path("<token>/kalender/", signup_page.to_own_calendar, name="issue_calendar_address"),
    path("<token>/kalender/ta-bort/", signup_page.to_own_calendar, name="remove_calendar_address"),
    path("<token>/kalender/diskret/", signup_page.to_own_calendar, name="set_discreet"),
    path("<token>/pass.ics", signup_page.my_shift_calendar, name="my_shift_calendar"),
]
