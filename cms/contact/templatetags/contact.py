from typing import Any

from django import template
from django.template import Context
from wagtail.models import Site

from cms.base.models import SiteRendition
from cms.contact.models import ContactDetails

register = template.Library()

LOGO = "width-400"  # one of those made at upload


@register.simple_tag(takes_context=True)
def contact_details(context: Context) -> dict[str, Any]:
    """What every footer shows; the defaults until an editor saves it. One query, two when there are logos."""
    request = context.get("request")
    site = Site.find_for_request(request) if request else None
    columns = ["partners__name", "partners__address", "partners__logo_id"]
    saved = (
        ContactDetails.objects.filter(site=site).order_by("partners__sort_order")
        if site
        else ContactDetails.objects.none()
    )
    found = list(saved.values(*FIELDS, *columns))
    details = (
        {name: found[0][name] for name in FIELDS}
        if found
        else {name: getattr(DEFAULTS, name) for name in FIELDS}
    )
    logos = logos_of([row["partners__logo_id"] for row in found if row["partners__logo_id"]])
    partners = [
        {
            "name": row["partners__name"],
            "address": row["partners__address"],
            "logo": logos.get(row["partners__logo_id"]),
        }
        for row in found
        if row["partners__name"]
    ]
    return {**details, "partners": partners}


def logos_of(images: list[int]) -> dict[int, Any]:
    """The renditions that exist: showing a page makes none."""
    if not images:
        return {}
    return {
        logo.image_id: logo for logo in SiteRendition.objects.filter(image_id__in=images, filter_spec=LOGO)
    }


DEFAULTS = ContactDetails()
FIELDS = ["about", "email", "phone", "phone_name", "postal_address", "tip_number", "tip_address"]
