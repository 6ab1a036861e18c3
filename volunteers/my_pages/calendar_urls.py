from django.urls import path

from volunteers.my_pages.views import calendar_feed

urlpatterns = [path("<token>.ics", calendar_feed.personal_calendar, name="personal_calendar")]
