from typing import NoReturn

from django.http import Http404, HttpRequest


def closed(request: HttpRequest, **kwargs: str) -> NoReturn:
    """What allauth offers and this site does not: its names resolve, its pages are not there."""
    raise Http404
