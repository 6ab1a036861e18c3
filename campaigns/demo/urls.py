from django.urls import path

from campaigns.demo import views

urlpatterns = [
    path("mail/", views.mail_list, name="demo_mail_list"),
    path("mail/<slug:name>/", views.mail, name="demo_mail"),
    path("mail/<slug:name>/html/", views.mail_html, name="demo_mail_html"),
    path("mail/<slug:name>/kalender.ics", views.mail_calendar, name="demo_mail_calendar"),
]
