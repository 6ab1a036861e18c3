from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.images.models import Filter

from cms.base.models.images import RENDITIONS, SiteImage

register = template.Library()


@register.simple_tag
def picture(image: SiteImage | None, spec: str, **attributes: Any) -> SafeString | str:
    """An ``<img>`` of one of RENDITIONS with the others as its srcset; ``alt`` and others may follow.

    Makes nothing: a rendition that is not there is left out, and without any the picture itself is shown.
    Without ``alt`` the text is the block's own, empty when the picture is decoration.
    """
    if image is None:
        return ""
    if spec not in RENDITIONS:
        raise template.TemplateSyntaxError(f"{spec} is not one of {', '.join(RENDITIONS)}.")
    existing = {
        each.spec: row for each, row in image.find_existing_renditions(*map(Filter, RENDITIONS)).items()
    }
    found = [existing[name] for name in RENDITIONS if name in existing]
    source = existing.get(spec) or (found[-1] if found else image)
    widths = {row.width: f"{row.url} {row.width}w" for row in found}
    return format_html("<img{}>", flatatt(_attributes(image, source, widths) | attributes))


def _attributes(image: SiteImage, source: Any, widths: dict[int, str]) -> dict[str, Any]:
    shown: dict[str, Any] = {"src": source.file.url, "width": source.width, "height": source.height}
    if len(widths) > 1:
        shown |= {"srcset": ", ".join(widths.values()), "sizes": "(min-width: 42rem) 40rem, 92vw"}
    return shown | {"alt": alternative_text(image), "loading": "lazy", "decoding": "async"}


def alternative_text(image: SiteImage) -> str:
    """What the page's editor wrote for this use, else its own description; nothing for decoration."""
    if getattr(image, "decorative", False):
        return ""
    return getattr(image, "contextual_alt_text", None) or image.description
