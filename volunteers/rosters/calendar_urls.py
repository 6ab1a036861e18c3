from django.urls import path

from volunteers.rosters import calendar_views

urlpatterns = [path("<token>.ics", calendar_views.personal_calendar, name="personal_calendar")]
