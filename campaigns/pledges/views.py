"""Taking a stand, for people without an account. A GET shows; only a POST changes anything."""

from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.pledges import pledging
from campaigns.pledges.forms import PledgeForm
from cms.base.restrictions import for_everybody
from cms.base.security.limits import allow

TOO_MANY = _(
    "That was many times in a short while. Wait a few minutes and try again; what you wrote is still here."
)
ENDED = _("The campaign has ended. It is no longer possible to join it.")


def published(campaign_id: str) -> Any:
    # Campaign pages stand on the storey above, which builds on this one.
    pages = for_everybody(apps.get_model("campaigns", "CampaignPage").objects.live())
    return get_object_or_404(pages, pk=campaign_id)


@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest, campaign_id: str) -> HttpResponse:
    """Take a stand; what could not be taken comes back on the campaign's page as it was written."""
    campaign = published(campaign_id)
    if request.method != "POST":
        return redirect(f"{campaign.get_url(request)}#linjen")
    form = PledgeForm(request.POST)
    status = 422
    if form.is_valid() and campaign.state == campaign.State.ENDED:
        form.add_error(None, ENDED)
    elif form.is_valid():
        area, email = form.cleaned_data["area"], form.cleaned_data["email"]
        if allow(request, "pledge"):
            pledging.pledge(
                campaign,
                area=area,
                email=email,
                language=get_language() or "sv",
                nonce=form.nonce,
                # Nobody's letterbox is flooded; and that it would be is not told to whoever typed the address.
                may_mail=bool(email) and allow(request, "pledge", address=email),
            )
            return redirect("pledged", campaign_id=campaign.pk, asked="post" if email else "klart")
        form.add_error(None, TOO_MANY)
        status = 429
    context = campaign.get_context(request) | {"pledge_form": form}
    response = render(request, campaign.get_template(request), context, status=status)
    add_never_cache_headers(response)
    return response


@require_safe
def pledged(request: HttpRequest, campaign_id: str, asked: str) -> HttpResponse:
    """Thank you. The same for everyone who comes here; it counts nothing."""
    context = {"campaign": published(campaign_id), "asked_to_confirm": asked == "post"}
    response = render(request, "pledges/pledged.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_pledge(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; the button confirms. A link that names nothing any more says so."""
    row = pledging.pledge_behind(token)
    if row and request.method == "POST":
        if not allow(request, "use_link", holder=f"pledge:{row.pk}"):
            response = render(
                request, "pledges/confirm.html", {"pledge": row, "refused": TOO_MANY}, status=429
            )
        else:
            pledging.confirm(row)
            response = redirect("confirm_pledge", token=token)
    elif row:
        response = render(request, "pledges/confirm.html", {"pledge": row})
    else:
        response = render(request, "pledges/link_gone.html", status=404)
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    return response
