from typing import Any

from django import template
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.images.models import Filter

from cms.base.drawing.scenes import HEIGHT, WIDTH
from cms.base.models.images import BANDS, RENDITIONS, SiteImage

register = template.Library()

SIZE = {"width": WIDTH, "height": HEIGHT}


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
    existing = _existing(image, RENDITIONS)
    found = list(existing.values())
    source = existing.get(spec) or (found[-1] if found else image)
    widths = {row.width: f"{row.url} {row.width}w" for row in found}
    return format_html("<img{}>", flatatt(_attributes(image, source, widths) | attributes))


@register.simple_tag
def scene(name: str, **attributes: Any) -> SafeString:
    """An ``<img>`` of one of the site's own drawings. It is decoration: whoever does not see it misses nothing."""
    shown = {
        "src": static(f"base/scenes/{name}.svg"),
        **SIZE,
        "alt": "",
        "loading": "lazy",
        "decoding": "async",
    }
    return format_html("<img{}>", flatatt({"class": "scene"} | shown | attributes))


@register.simple_tag
def page_picture(page: Any, **attributes: Any) -> SafeString | str:
    """What a ``Pictured`` page wears, as a band: its editor's photograph, else its drawing; nothing where it has neither."""
    if getattr(page, "picture", None) is not None:
        return _band(page, attributes)
    name = getattr(page, "scene", "")
    return scene(name, **attributes) if name else ""


def _band(page: Any, attributes: dict[str, Any]) -> SafeString:
    """The photograph cut around its focal point; as it is where no band has been made of it."""
    image = page.picture
    found = list(_existing(image, BANDS).values())
    source = found[-1].url if found else image.file.url
    shown = {"src": source, **SIZE, "alt": page.picture_text, "loading": "lazy", "decoding": "async"}
    if len(found) > 1:
        widths = ", ".join(f"{row.url} {row.width}w" for row in found)
        shown |= {"srcset": widths, "sizes": "(min-width: 62rem) 60rem, 100vw"}
    return format_html("<img{}>", flatatt({"class": "scene"} | shown | attributes))


def _existing(image: SiteImage, specs: tuple[str, ...]) -> dict[str, Any]:
    """The renditions that have been made, in the order of ``specs``."""
    made = {each.spec: row for each, row in image.find_existing_renditions(*map(Filter, specs)).items()}
    return {spec: made[spec] for spec in specs if spec in made}


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
