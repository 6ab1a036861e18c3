"""The help page weighs less than 30 kB on a first visit, also on the worst of days: three banners, as long as they may be."""

import gzip
import random
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from campaigns.demo.site_setup import build_site
from cms.news.models import Banner, BannerText

LETTERS = {
    "sv": "aaabdeeefgiiklmnnoprrssttuvåäö   ",
    "en": "aabcdeeefghiiklmnnooprrssttuwy   ",
    "ar": "ااابتثجحدرسشعفقكللمنهوي   ",
    "so": "aaaabcddeeghiiklmnooqrsuuwxy   ",
    "fa": "اااببپتجچدرزسشفکگلمنهوی   ",
}
LIMIT = 30_000
LINES = 120  # of the answer's first lines that the client does not see, and each answer's date and server


def long_text(language: str, *, number: int) -> str:
    """As long as a banner may be, and no two words alike: harder to press together than what anybody writes."""
    length = Banner._meta.get_field("text").max_length
    return "".join(random.Random(f"{language}{number}").choices(LETTERS[language], k=length)).strip()


@pytest.fixture
def worst_day(db: None) -> None:
    build_site()
    now = timezone.now()
    for level in Banner.Level.values:
        banner = Banner.objects.create(
            level=level, text=long_text("sv", number=level), starts_at=now, ends_at=now + timedelta(days=1)
        )
        for language in list(LETTERS)[1:]:
            BannerText.objects.create(
                banner=banner, language=language, text=long_text(language, number=level)
            )


def weight_of(client: Client, path: str) -> int:
    """With its lines of headers."""
    response = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert response.status_code == 200
    body = b"".join(response) if response.streaming else response.content
    if path.startswith(settings.STATIC_URL) and not path.endswith("woff2"):
        body = gzip.compress(Path(finders.find(path.removeprefix(settings.STATIC_URL))).read_bytes(), 9)
    return len(body) + LINES + sum(len(f"{name}: {value}\r\n") for name, value in response.headers.items())


@pytest.mark.usefixtures("worst_day")
def test_page_with_three_long_banners_weighs_less_than_30_kilobytes(client: Client) -> None:
    weights = {}
    for language in LETTERS:
        path = "/stod/" if language == "sv" else f"/{language}/stod/"
        page = client.get(path).content.decode()
        assert page.count('<div class="banner ') == len(Banner.Level.values)
        assets = set(re.findall(rf'"({settings.STATIC_URL}[^"]+)"', page)) | {
            f"{settings.STATIC_URL}base/heading.woff2"
        }
        weights[language] = sum(weight_of(client, each) for each in [path, *assets])
    assert all(20_000 < weight < LIMIT for weight in weights.values()), weights
