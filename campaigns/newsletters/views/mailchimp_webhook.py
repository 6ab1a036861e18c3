"""Mailchimp's webhook: what it says is kept as a hint."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.newsletters.mailchimp.audience_setup import is_webhook_secret
from campaigns.newsletters.mailchimp.hints import keep_hint


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_hint(request: HttpRequest, secret: str) -> HttpResponse:
    """Mailchimp asks by GET whether there is anybody, and tells by POST. It gets 200 whatever it says, and at once."""
    if not is_webhook_secret(secret):
        raise Http404
    if request.method == "POST":
        keep_hint({name: str(value) for name, value in request.POST.items()})
    return HttpResponse(content_type="text/plain")
