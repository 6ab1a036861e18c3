"""What an editor still has to write stands in [square brackets], and is no visitor's business.

A sentence with a gap is left out of what visitors see, and with it the paragraph, the step or the answer that has nothing
else to say. In the admin the page names its gaps (``cms.base.gaps_panel``), and a preview shows them where they stand.
"""

import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from django.db import models
from wagtail.fields import StreamField

GAP = re.compile(r"\[[^\W\d_][^\[\]]*\]")
SENTENCE = re.compile(r"(?<=[.!?؟…])\s+")
MASK = "\ue010"  # a sign that nobody writes (Unicode's area for private use)
NOTHING = object()  # what is left of a value that said nothing but its gap
LEAVES = ["p", "li", "h2", "h3", "h4", "blockquote"]


def gaps_of(page: models.Model) -> list[str]:
    """What still has to be written, in the order of the page's fields."""
    return [gap for _field, value in _values(page) for text in texts_of(value) for gap in GAP.findall(text)]


def leave_out_gaps(page: models.Model) -> None:
    """Take the gaps out of the page in memory, which is shown and never saved."""
    for field, value in _values(page):
        if not any(map(GAP.search, texts_of(value))):
            continue
        if isinstance(field, StreamField):
            setattr(page, field.name, getattr(page, field.name).stream_block.to_python(_filled(value)))
        else:
            setattr(page, field.name, _text_or_empty(value))


def _values(page: models.Model) -> Iterator[tuple[models.Field, Any]]:
    """The fields that hold words, with what is stored in them."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            value = getattr(page, field.name)
            yield field, value.stream_block.get_prep_value(value)
        elif isinstance(field, models.CharField | models.TextField):
            yield field, getattr(page, field.name)


def texts_of(value: Any) -> Iterator[str]:
    """Every string in a block's stored value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_of(part)


def _text_or_empty(text: str) -> str:
    left = _without_gaps(text)
    return "" if left is NOTHING else left


def _filled(value: Any) -> Any:
    """A block's stored value without gaps. Of a block with several parts nothing is left when one of them is."""
    match value:
        case str():
            return _without_gaps(value)
        case list():
            return [left for each in value if (left := _filled(each)) is not NOTHING]
        case dict():
            parts = {name: _filled(part) for name, part in value.items()}
            return NOTHING if NOTHING in parts.values() else parts
        case _:
            return value


def _without_gaps(text: str) -> Any:
    if not GAP.search(text):
        return text
    left = _html_left(text) if "</" in text else _sentences_left(text)
    return left or NOTHING


def _sentences_left(text: str) -> str:
    """The sentences without a gap; one may hold several sentences itself, and then ends as its last does."""
    masked = GAP.sub(lambda gap: MASK + gap[0][-2], text)
    return " ".join(sentence for sentence in SENTENCE.split(masked) if MASK not in sentence)


def _html_left(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for leaf in soup.find_all(LEAVES):
        if not GAP.search(leaf.get_text()):
            continue
        left = _sentences_left(leaf.get_text())
        if left and not leaf.find(True):
            leaf.string = left
        else:
            leaf.decompose()
    for group in soup.find_all(["ul", "ol"]):
        if not group.find("li"):
            group.decompose()
    return str(soup)
