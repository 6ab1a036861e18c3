"""What pages and mails show of letters, and of what Mailchimp did with them."""

from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Page

from campaigns.newsletters.forms import SubscribeForm
from campaigns.newsletters.letter.preview import draw
from campaigns.newsletters.letter.render import CannotRender
from campaigns.newsletters.mailchimp.trouble_words import say_trouble
from campaigns.newsletters.models import (
    ArchivePage,
    Edition,
    LetterPage,
    MailchimpCampaign,
    NewsletterPage,
    Sending,
)
from campaigns.newsletters.models.letters import ArchivedLetter

register = template.Library()


@register.simple_tag
def blank_subscribe_form() -> SubscribeForm:
    return SubscribeForm()


@register.simple_tag
def archive_of(page: NewsletterPage) -> ArchivePage | None:
    """The archive below the page, if it can be read."""
    return ArchivePage.objects.live().child_of(page).first()


class Drawn(NamedTuple):
    """A letter that an editor looks at; in ``trouble`` why it cannot be drawn, else empty."""

    edition: Edition
    language: str
    trouble: str = ""


@register.simple_tag(takes_context=True)
def letter_shown(context: Context) -> ArchivedLetter | Drawn:
    """The letter as the archive shows it or, in a preview, as it would be sent now: rendered once a page."""
    return context.get("letter") or drawn(context["page"])


def drawn(page: LetterPage) -> Drawn:
    if not hasattr(page, "_drawn"):
        page._drawn = draw_anew(page)
    found: Drawn = page._drawn
    return found


def draw_anew(page: LetterPage) -> Drawn:
    try:
        edition, trouble = draw(page), ""
    except CannotRender as error:
        edition, trouble = Edition(language=page.text_language, subject=page.subject), str(error)
    return Drawn(edition, "" if edition.language == get_language() else edition.language, trouble)


@register.filter
def own_language(letter: ArchivedLetter | Drawn) -> SafeString | str:
    """Attributes for an element with the letter's own words: none when they are in the language of the page."""
    if not letter.language:
        return ""
    direction = "rtl" if LANG_INFO[letter.language]["bidi"] else "ltr"
    return format_html(' lang="{}" dir="{}"', letter.language, direction)


@register.simple_tag(takes_context=True)
def newsletter_url(context: Context, page: Page) -> str:
    """Where one subscribes, from the archive or a letter in it."""
    found = NewsletterPage.objects.live().ancestor_of(page).first()
    return found.get_url(context.get("request")) if found else settings.SITE_URL


@register.filter
def in_language(code: str) -> SafeString | str:
    """Attributes for words that are in another language than what stands around them: none for an empty code."""
    if not code:
        return ""
    return format_html(' lang="{}" dir="{}"', code, "rtl" if LANG_INFO[code]["bidi"] else "ltr")


@register.inclusion_tag("newsletters/mailchimp/campaigns.html")
def mailchimp_campaigns(sending: Sending) -> dict[str, Any]:
    """The campaigns of one sending, with their numbers; nothing for a letter that this site sends itself."""
    return {"campaigns": list(MailchimpCampaign.objects.filter(sending=sending).select_related("edition"))}


@register.filter
def mailchimp_trouble(campaign: MailchimpCampaign) -> str:
    return say_trouble(campaign.trouble)
