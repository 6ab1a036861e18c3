"""Where a mail provider tells what became of letters: in cms.urls when ANYMAIL_WEBHOOK_SECRET is set."""

from django.urls import include, path

from campaigns.newsletters.returns import provider_events  # noqa: F401 - imported, it listens

urlpatterns = [path("", include("anymail.urls"))]
