from django.urls import path

from volunteers.notices import views

urlpatterns = [
    path("hjalp/<call>/", views.step_in, name="step_in"),
    path("hjalp/<call>/inga-fler/", views.stop_calls, name="stop_calls"),
    path("<token>/kommer/", views.come, name="come"),
    path("<token>/svar/", views.answer, name="answer"),
]
