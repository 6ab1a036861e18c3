import pytest

from cms.news.importing.fetching import fetch
from cms.news.importing.items import Failed
from cms.news.models import Source


def trouble_of(source: Source) -> tuple[str, str]:
    """How fetching it fails."""
    with pytest.raises(Failed) as failed:
        fetch(source)
    return failed.value.trouble, failed.value.detail
