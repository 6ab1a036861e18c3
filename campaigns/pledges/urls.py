from django.urls import path, re_path

from campaigns.pledges import views

CAMPAIGN = "(?P<campaign_id>[0-9]{1,18})"  # no longer than a database's own numbers

urlpatterns = [
    re_path(f"^{CAMPAIGN}/$", views.pledge, name="pledge"),
    re_path(f"^tack/{CAMPAIGN}/$", views.pledged, {"asked": "klart"}, name="pledged"),
    re_path(f"^tack/{CAMPAIGN}/post/$", views.pledged, {"asked": "post"}, name="pledged"),
    path("<str:token>/", views.confirm_pledge, name="confirm_pledge"),
]
