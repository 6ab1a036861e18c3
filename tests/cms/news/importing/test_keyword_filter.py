"""What editors asked to see, and what they did not."""

import pytest
from django.utils import translation

from cms.news.importing.items import Item
from cms.news.importing.keyword_filter import Sifted, sift
from cms.news.models import Source


def an_item(*, title: str = "", text: str = "", link: str = "https://x.example/nyheter/1") -> Item:
    return Item(guid="", link=link, title=title, text=text, published_at=None)


def refuses(item: Item, **words: str) -> str:
    """Why the item is refused; "" when it is taken."""
    with translation.override("en"):
        sifted = sift([item], Source(**{"refused_paths": ""} | words))
    return "".join(reason for _, reason in sifted.refused)


@pytest.mark.parametrize(
    ("title", "word", "has"),
    [
        ("Vapenlagen skärps", "vapen", True),
        ("VAPEN hittade", "vapen", True),
        ("vapen", "VAPEN", True),
        ("Om skjutvapen", "vapen", False),
        ("Nu: Hjällbo", "hjällbo", True),
        ("Hjallbo", "Hjällbo", False),
        ("Hja\u0308llbo", "Hjällbo", True),
        ("I Västra\nGötaland", "västra  götaland", True),
        ("GVI+ startar", "gvi+", True),
        ("Pris: 5.0", "5.", True),
        ("Pris: 50", "5.", False),
        ("(gäng)", "gäng", True),
        ("Straße", "STRASSE", True),
    ],
)
def test_word_is_found_where_a_word_begins(title, word, has):
    item = an_item(title=title)
    assert bool(refuses(item, exclude_words=word)) is has
    assert bool(refuses(item, include_words=word)) is not has


def test_reason_is_told_in_words():
    item = an_item(title="Trafikkontroll", link="https://x.example/aktuellt/H%C3%A4ndelser/1?x=/annat/")
    assert refuses(item, refused_paths="/nyhet/\n/händelser/") == "“/händelser/” stands in its address."
    assert refuses(item, refused_paths="/annat/\nexample") == ""
    assert refuses(item, exclude_words="väder\n trafik \n") == "It has the word “trafik”."
    assert refuses(item, include_words="väder\nhälsa") == "It has none of the words asked for."
    assert refuses(item, include_words="väder\ntrafik", exclude_words="\n \n") == ""


def test_what_is_taken_keeps_its_order():
    one, two, three = (an_item(title=title) for title in ("gäng 1", "annat", "gäng 2"))
    with translation.override("en"):
        sifted = sift([one, two, three], Source(include_words="gäng"))
    assert sifted == Sifted(taken=[one, three], refused=[(two, "It has none of the words asked for.")])
