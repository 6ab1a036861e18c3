import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from cms.base.durations import in_words
from cms.privacy.register import lasting


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (730, "two years"),
        (90, "three months"),
        (7, "one week"),
        (1460, "4 years"),
        (120, "4 months"),
        (45, "45 days"),
    ],
)
def test_duration_is_said_in_the_largest_unit_that_fits(days, words):
    with translation.override("en"):
        assert in_words(days) == words


def test_retention_begins_with_a_capital():
    with translation.override("en"):
        assert str(lasting("{time} after it ended.", timedelta(days=730))) == "Two years after it ended."


def test_no_sentence_counts_a_stored_number_of_days_itself():
    """A number of days that is a setting is said by ``in_words``: it may be years."""
    rules = re.compile(
        r"(\{\{? ?days ?\}?\}|%\((?:ordinary|brief|diary)\)s|\{\{ (?:ordinary|brief) \}\}) days"
    )
    files = [
        path
        for app in ("cms", "volunteers", "campaigns")
        for ending in ("*.py", "*.html", "*.txt")
        for path in Path(settings.BASE_DIR / app).rglob(ending)
        if "admin" not in path.parts
    ]
    assert [str(path) for path in files if rules.search(path.read_text())] == []
