"""Where a page answers that had another address once: what Wagtail wrote down when its slug was changed or it was moved."""

from typing import Any

from django.conf import settings
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page


def once_at(path: str, among: Any) -> Page | None:
    """Of these pages the one that answered at the path, such as ``kalender/vandring``, in any language. One query."""
    prefixes = ["/", *(f"/{code}/" for code, _name in settings.LANGUAGES)]
    old = Redirect.objects.filter(
        old_path__in=[Redirect.normalise_path(f"{prefix}{path}") for prefix in prefixes],
        redirect_page__in=among.values("pk"),
    )
    found: Page | None = among.filter(pk__in=old.values("redirect_page")).order_by("pk").first()
    return found
