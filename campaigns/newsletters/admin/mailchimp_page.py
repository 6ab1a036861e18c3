"""The editors' page about the connection with Mailchimp. Only its button asks anything over the network."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.newsletters.mailchimp.client import HAS_PACKAGE, is_set_up
from campaigns.newsletters.mailchimp.connection import check_now
from campaigns.newsletters.mailchimp.pending_changes import is_carrier
from campaigns.newsletters.models import MailchimpAudience, MailchimpCampaign, MailchimpMember

RIGHT = "newsletters.change_newsletterrules"
PATIENCE = 5.0  # seconds
Status = MailchimpMember.Status


def index(request: HttpRequest) -> HttpResponse:
    refuse_others(request)
    return render(request, "newsletters/mailchimp/index.html", describe())


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    refuse_others(request)
    if is_set_up():
        audience = check_now(timeout=PATIENCE)
        if audience.trouble:
            messages.error(request, audience.get_trouble_display())
        else:
            messages.success(request, _("Mailchimp answers, and the audience is there."))
    return redirect("mailchimp:index")


def refuse_others(request: HttpRequest) -> None:
    if not request.user.has_perm(RIGHT):
        raise PermissionDenied


def describe() -> dict[str, object]:
    """What the page says, from our own rows alone."""
    shared: dict[str, object] = {
        "header_title": "Mailchimp",
        "header_icon": "mail",
        "breadcrumbs_items": [{"url": "", "label": "Mailchimp"}],
    }
    shared |= {
        "has_package": HAS_PACKAGE,
        "has_key": bool(settings.MAILCHIMP_API_KEY),
        "is_carrier": is_carrier(),
    }
    audience = MailchimpAudience.objects.filter(audience_id=settings.MAILCHIMP_AUDIENCE).first()
    if not is_set_up() or audience is None:
        return shared
    counts = {status: audience.members.filter(status=status).count() for status in Status}
    changes = audience.changes
    return shared | {
        "audience": audience,
        "waiting": changes.count(),
        "refused": changes.filter(attempts__gt=0).count(),
        "errors": changes.filter(attempts__gt=0).values_list("last_error", flat=True).distinct()[:5],
        "reached": counts[Status.SUBSCRIBED],
        "pending": counts[Status.PENDING],
        "gone": counts[Status.GONE],
        "campaigns": MailchimpCampaign.objects.select_related("sending__letter", "edition").order_by("-pk")[
            :10
        ],
    }
