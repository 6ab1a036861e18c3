from django import template

from campaigns.newsletters.forms import SubscribeForm
from campaigns.newsletters.models import ArchivePage, NewsletterPage

register = template.Library()


@register.simple_tag
def blank_subscribe_form() -> SubscribeForm:
    return SubscribeForm()


@register.simple_tag
def archive_of(page: NewsletterPage) -> ArchivePage | None:
    """The archive below the page, if it can be read."""
    return ArchivePage.objects.live().child_of(page).first()
