"""Whatever a source sends, reading ends in clean items or in a trouble. ``fuzz.py`` does the same for as long as asked."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.news.models import Source
from tests.cms.news.importing.feeds import item, rss
from tests.cms.news.importing.inspecting import inspect
from tests.cms.news.importing.mutating import SEEDS, mutate

KINDS = st.sampled_from(Source.Kind.values)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = [
    "Identifier",
    "Headline",
    "Preamble",
    "BodyText",
    "Web",
    "Published",
    "id",
    "url",
    "title",
    "content_html",
    "date_published",
]
ROWS = st.lists(st.dictionaries(st.sampled_from(NAMES), JSON) | JSON, max_size=5)
modest = settings(max_examples=60, deadline=None)


@modest
@given(data=st.binary(max_size=300), kind=KINDS, content_type=st.text(max_size=30))
def test_any_bytes(data, kind, content_type):
    inspect(data, kind=kind, content_type=content_type)


@modest
@given(seed=st.sampled_from(SEEDS), number=st.integers(0, 2**32), kind=KINDS)
def test_any_feed_that_something_happened_to(seed, number, kind):
    inspect(mutate(seed, random.Random(number)), kind=kind)


@modest
@given(rows=ROWS, version=st.sampled_from(["https://jsonfeed.org/version/1", 1]))
def test_any_json(rows, version):
    inspect(json.dumps(rows).encode(), kind=Source.Kind.KRISINFORMATION)
    feed = {"version": version, "items": rows, "home_page_url": rows and rows[0]}
    inspect(json.dumps(feed).encode(), kind=Source.Kind.JSON)


@modest
@given(
    title=st.text(max_size=400),
    link=st.text(max_size=60),
    text=st.text(max_size=1200),
    time=st.text(max_size=40),
)
def test_any_words(title, link, text, time):
    feed = rss(item(title=title, link=link, text=text, guid=link, pubDate=time))
    inspect(feed.encode("utf-8", "ignore"), kind=Source.Kind.RSS)


@pytest.mark.parametrize("kind", Source.Kind.values)
def test_every_seed_is_read_by_some_kind(kind):
    for seed in SEEDS:
        inspect(seed, kind=kind)
    assert any(isinstance(inspect(seed, kind=kind), list) for seed in SEEDS)
