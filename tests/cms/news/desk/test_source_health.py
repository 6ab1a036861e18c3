"""How a source is, in words."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from cms.news.desk.source_health import conditional, health, in_words, last_error
from cms.news.models import Source

NOW = timezone.now()
MINUTES = timedelta(minutes=1)
Trouble = Source.Trouble


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("state", "mark", "words"),
    [
        (
            {"is_active": False, "trouble": "slow"},
            "paused",
            "Paused: nothing is fetched until you let it go on.",
        ),
        ({}, "waiting", "Not fetched yet. That happens within half a minute."),
        (
            {"succeeded_at": NOW - 12 * MINUTES, "was_unchanged": True},
            "good",
            "Fetched 12\xa0minutes ago, nothing new.",
        ),
        ({"succeeded_at": NOW, "taken": 14}, "good", "Fetched just now, 14 items."),
        ({"succeeded_at": NOW, "taken": 0}, "good", "Fetched just now, nothing in it that you ask for."),
        ({"trouble": "large"}, "trouble", "Has never worked. It is larger than the two megabytes"),
        (
            {"trouble": "slow", "added_at": NOW - timedelta(hours=48)},
            "silent",
            "Has never worked. It takes longer",
        ),
        ({"trouble": "slow", "succeeded_at": NOW - timedelta(hours=47)}, "trouble", "Has not worked since "),
        ({"trouble": "slow", "succeeded_at": NOW - timedelta(hours=48)}, "silent", "Has not worked since "),
        ({"succeeded_at": NOW - timedelta(hours=49), "taken": 1}, "silent", "Fetched 2\xa0days ago, 1 item."),
    ],
)
def test_the_health_of_a_source(state: dict[str, Any], mark: str, words: str) -> None:
    tried = {"tried_at": NOW} if "succeeded_at" in state or "trouble" in state else {}
    how = health(Source(**tried | state), now=NOW)
    assert how.mark == mark
    assert how.words.startswith(words)


@pytest.mark.parametrize("detail", ["", "404", "bra.example", "HTML", "gaierror"])
@pytest.mark.parametrize("trouble", Trouble.values)
def test_every_trouble_is_a_sentence_with_what_to_do(trouble: str, detail: str) -> None:
    words = in_words(trouble, detail)
    assert words.endswith(".")
    assert "%" not in words
    assert len(words.split(". ")) + words.count(":") + words.count(",") > 1


@pytest.mark.parametrize(
    ("trouble", "detail", "part"),
    [
        (Trouble.STATUS, "403", "does not let us in (403)"),
        (Trouble.STATUS, "404", "nothing at the address (404)"),
        (Trouble.STATUS, "429", "come less often (429)"),
        (Trouble.STATUS, "301", "leads on without end (301)"),
        (Trouble.STATUS, "503", "trouble of its own (503)"),
        (Trouble.REFUSED, "10.0.0.1", "leads to 10.0.0.1"),
        (Trouble.UNREACHABLE, "SSLCertVerificationError", "certificate does not hold"),
        (Trouble.UNREACHABLE, "gaierror", "no such host"),
        (Trouble.OTHER_KIND, "HTML", "a web page"),
        (Trouble.OTHER_KIND, "XML", "RSS or Atom"),
    ],
)
def test_the_detail_makes_the_sentence_exact(trouble: str, detail: str, part: str) -> None:
    assert part in in_words(trouble, detail)


def test_what_went_wrong_last_is_told_when_it_works_again() -> None:
    failed = {"failed_at": NOW, "failure": "status", "failure_detail": "503"}
    mended = Source(succeeded_at=NOW, tried_at=NOW, **failed)
    assert last_error(mended).startswith("Last error ")
    assert "trouble of its own (503)" in last_error(mended)
    assert last_error(mended) in health(mended, now=NOW).more
    assert last_error(Source(trouble="status", trouble_detail="503", **failed)) == ""
    assert last_error(Source()) == ""


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"etag": '"1"', "last_modified": "x"}, "only when something is new (ETag, Last-Modified)."),
        ({"last_modified": "x"}, "only when something is new (Last-Modified)."),
        ({}, "so all of it is fetched each time."),
    ],
)
def test_it_is_told_whether_only_what_is_new_is_asked_for(state: dict[str, str], words: str) -> None:
    source = Source(succeeded_at=NOW, tried_at=NOW, **state)
    assert conditional(source).endswith(words)
    assert conditional(source) in health(source, now=NOW).more
    assert conditional(Source(**state)) == ""
