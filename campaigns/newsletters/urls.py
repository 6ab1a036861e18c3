from django.urls import path

from campaigns.newsletters import views

urlpatterns = [
    path("bekrafta/<token>/", views.confirm_letters, name="confirm_letters"),
    path("val/<token>/", views.manage_letters, name="manage_letters"),
    path("avsluta/<token>/", views.leave_letters, name="leave_letters"),
]
