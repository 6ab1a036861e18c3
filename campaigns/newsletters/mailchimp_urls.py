from django.urls import path

from campaigns.newsletters import mailchimp_views

urlpatterns = [path("<str:secret>/", mailchimp_views.take_hint, name="mailchimp_hints")]
