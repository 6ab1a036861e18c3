"""An address is asked for by its name: two views of ours with one name would lead each other's forms astray."""

from collections import defaultdict
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.source_code import FLOORS


def ours(resolver: URLResolver, within: str = "") -> Iterator[tuple[str, str, str]]:
    """Name, address and view of each pattern whose view is ours."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from ours(each, f"{within}{each.namespace or ''}:")
        elif isinstance(each, URLPattern) and each.name and each.callback.__module__.startswith(FLOORS):
            yield (
                f"{within.strip(':')}:{each.name}",
                str(each.pattern),
                f"{each.callback.__module__}.{each.callback.__qualname__}",
            )


def test_no_two_views_have_one_name(db):
    places = defaultdict(set)
    for name, _address, view in ours(get_resolver()):
        places[name].add(view)
    assert {name: views for name, views in places.items() if len(views) > 1} == {}
