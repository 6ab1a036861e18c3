import pytest

from cms.news.importing.items import Failed
from cms.news.importing.source_request import fetch
from cms.news.models import Source


def trouble_of(source: Source) -> tuple[str, str]:
    """How fetching it fails."""
    with pytest.raises(Failed) as failed:
        fetch(source)
    return failed.value.trouble, failed.value.detail


def health(source: Source) -> dict[str, object]:
    """How the source is, by what the worker wrote down."""
    source.refresh_from_db()
    names = ["trouble", "trouble_detail", "etag", "was_unchanged", "taken", "leased_until"]
    return {name: getattr(source, name) for name in names}


WELL = {
    "trouble": "",
    "trouble_detail": "",
    "etag": "",
    "was_unchanged": False,
    "taken": 1,
    "leased_until": None,
}
