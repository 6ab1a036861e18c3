from django.urls import path

from campaigns.newsletters.views.mailchimp_webhook import take_hint

urlpatterns = [path("<str:secret>/", take_hint, name="mailchimp_hints")]
