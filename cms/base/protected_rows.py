"""Rows that people rely on: what stands in the way of deleting them."""

from collections import Counter
from collections.abc import Collection, Iterable

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import ProtectedError, Q
from django.db.models.deletion import Collector
from wagtail.models import Page


def what_relies_on(
    rows: list[models.Model] | models.QuerySet, *, besides: Collection[type[models.Model]] = ()
) -> str:
    """What stands in the way of deleting these rows, such as "dates (2)"; empty when nothing does.

    Rows of the models in ``besides`` do not: somebody else sees to them.
    """
    try:
        Collector(using=DEFAULT_DB_ALIAS).collect(rows)
    except ProtectedError as error:
        counts = Counter(
            row._meta.verbose_name_plural for row in error.protected_objects if type(row) not in besides
        )
        return ", ".join(f"{name} ({count})" for name, count in counts.items())
    return ""


def trees(pages: Iterable[Page]) -> models.QuerySet:
    """The pages, in other languages too where they are in the site's own, and everything below them: what goes with them."""
    below = Q(pk__in=[])
    for page in pages:
        below |= Q(path__startswith=page.path)
        if page.locale.language_code == settings.LANGUAGE_CODE and not page.alias_of_id:
            for other in page.get_translations():
                below |= Q(path__startswith=other.path)
    return Page.objects.filter(below)
