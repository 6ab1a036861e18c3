from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from campaigns.home.models import HomePage
from cms.news.models import NewsIndexPage, NewsPage

DAY = date(2026, 11, 3)


@pytest.fixture
def index(site: HomePage) -> NewsIndexPage:
    return site.add_child(instance=NewsIndexPage(title="Nyheter", slug="nyheter"))


@pytest.fixture
def add_news(index: NewsIndexPage) -> Callable[..., NewsPage]:
    """Make a news page that is live, about nothing in particular unless told otherwise."""

    def add(title: str = "En nyhet", **fields: Any) -> NewsPage:
        areas = fields.pop("areas", [])
        page = NewsPage(title=title, **{"intro": "Kort.", "published_on": DAY} | fields)
        page.areas.set(areas)
        return index.add_child(instance=page)

    return add
