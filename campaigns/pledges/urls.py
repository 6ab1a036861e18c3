from django.urls import path

from campaigns.pledges import views

urlpatterns = [
    path("<int:campaign_id>/", views.pledge, name="pledge"),
    path("tack/<int:campaign_id>/", views.pledged, {"asked": "klart"}, name="pledged"),
    path("tack/<int:campaign_id>/post/", views.pledged, {"asked": "post"}, name="pledged"),
    path("<str:token>/", views.confirm_pledge, name="confirm_pledge"),
]
