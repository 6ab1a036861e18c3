from django.urls import path

from volunteers.my_pages.views import calendar as calendar_views

urlpatterns = [path("<token>.ics", calendar_views.personal_calendar, name="personal_calendar")]
