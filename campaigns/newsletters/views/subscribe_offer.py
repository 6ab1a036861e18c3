"""The small form that leads to the newsletter: in every footer, and after something that somebody has just done."""

from functools import partial

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from campaigns.newsletters.forms import FOOTER, PLEDGE, SIGN_UP
from campaigns.newsletters.models import NewsletterPage
from cms.base.restrictions import for_everybody


def offer(request: HttpRequest | None, *, template: str, began: str) -> SafeString | str:
    """The form as HTML, the same for everybody; nothing where the newsletter has no page."""
    if not for_everybody(NewsletterPage.objects.live()).exists():
        return ""
    return render_to_string(template, {"began": began})


in_footer = partial(offer, template="newsletters/footer.html", began=FOOTER)
after_pledge = partial(offer, template="newsletters/offer.html", began=PLEDGE)
after_sign_up = partial(offer, template="newsletters/offer.html", began=SIGN_UP)
