from django.urls import path

from volunteers.rosters import notice_views, views

urlpatterns = [
    path("anmal/<int:occurrence_id>/", views.sign_up, name="sign_up"),
    path("inbjudan/<invitation>/", views.private_shift, name="private_shift"),
    path("vardnadshavare/<question>/", views.guardian, name="guardian"),
    path("kod/<reference>/", views.type_code, name="type_code"),
    path("kod/<reference>/ny/", views.send_code_again, name="send_code_again"),
    path("hjalp/<call>/", notice_views.step_in, name="step_in"),
    path("hjalp/<call>/inga-fler/", notice_views.stop_calls, name="stop_calls"),
    path("<token>/", views.my_shift, name="my_shift"),
    path("<token>/kommer/", notice_views.come, name="come"),
    path("<token>/svar/", notice_views.answer, name="answer"),
    path("<token>/bekrafta/", views.confirm, name="confirm"),
    path("<token>/avboka/", views.cancel, name="cancel"),
    path("<token>/kalender/", views.issue_calendar_address, name="issue_calendar_address"),
    path("<token>/kalender/ta-bort/", views.remove_calendar_address, name="remove_calendar_address"),
    path("<token>/kalender/diskret/", views.set_discreet, name="set_discreet"),
    path("<token>/pass.ics", views.my_shift_calendar, name="my_shift_calendar"),
]
