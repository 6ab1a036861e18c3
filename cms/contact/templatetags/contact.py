from typing import Any

from django import template
from django.db.models import Model
from django.template import Context
from django.utils.text import capfirst
from wagtail.models import Site

from cms.base.cache import keep
from cms.base.models import SiteRendition
from cms.contact.forms import MessageForm
from cms.contact.models import ContactDetails, ContactRules

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


@register.simple_tag(takes_context=True)
def message_form(context: Context) -> MessageForm:
    """The form that was refused, if it is in the context, or a new one."""
    return context.get("contact_form") or MessageForm()


@register.simple_tag(takes_context=True)
def message_rules(context: Context) -> ContactRules:
    """How long messages are kept, to be told where they are written."""
    return keep(context.get("request"), "contact rules", ContactRules.current)


@register.filter
def kind(row: Model) -> str:
    """``answer`` or ``note``."""
    return str(row._meta.model_name)


@register.filter
def kind_name(row: Model) -> str:
    return capfirst(str(row._meta.verbose_name))


def logos_of(images: list[int]) -> dict[int, Any]:
    """The renditions that exist: showing a page makes none."""
    if not images:
        return {}
    return {
        logo.image_id: logo for logo in SiteRendition.objects.filter(image_id__in=images, filter_spec=LOGO)
    }


DEFAULTS = ContactDetails()
FIELDS = ["about", "email", "phone", "phone_name", "postal_address", "tip_number", "tip_address"]
