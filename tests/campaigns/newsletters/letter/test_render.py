"""How a letter reads: safe, whole, in its language, and with nothing that is fetched from elsewhere."""

import io
import json
import os
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from wagtail.models import Locale, Page

from campaigns.newsletters.letter.digest import Digests, since_last
from campaigns.newsletters.letter.render import CannotRender, Rendered, html_of, render
from campaigns.newsletters.letter.running_text import plain_text
from campaigns.newsletters.models import LetterPage
from campaigns.newsletters.models.sendings import LEAVE_MARK, MANAGE_MARK
from cms.base.models.images import SiteImage

EVENTS = ("events", {"heading": "Det händer nära dig", "count": 4})


def rendered(letter: LetterPage, areas: frozenset[int] = frozenset()) -> Rendered:
    return render(letter, digests=Digests(letter, since=since_last(letter)), areas=areas)


def hosts_in(html: str) -> set[str]:
    """Those from which a mail program would fetch anything, or ask."""
    soup = BeautifulSoup(html, "html.parser")
    fetched = [tag.get(name) for name in ("src", "background", "srcset") for tag in soup.find_all(True)]
    fetched += [tag.get("href") for tag in soup.find_all(["link", "base"])]
    fetched += re.findall(r"(?:url\(|@import)\s*['\"]?([^'\")]+)", html)
    return {urlsplit(str(address)).netloc for address in fetched if address and "data:" not in str(address)}


@pytest.fixture
def photograph(db: None, settings: Any, tmp_path: Any) -> SiteImage:
    """Five megabytes of noise, which no format makes small."""
    settings.MEDIA_ROOT = tmp_path
    picture = Image.frombytes("RGB", (1500, 1150), os.urandom(1500 * 1150 * 3))
    file = io.BytesIO()
    picture.save(file, "PNG")
    assert len(file.getvalue()) > 5_000_000
    return SiteImage.objects.create(title="x", file=ContentFile(file.getvalue(), name="x.png"))


@pytest.fixture
def in_arabic(write: Any) -> Any:
    """A published translation of a letter, with these blocks."""

    def make(letter: LetterPage, *blocks: tuple[str, Any], **fields: Any) -> LetterPage:
        arabic = Locale.objects.get_or_create(language_code="ar")[0]
        page = letter.copy_for_translation(arabic, copy_parents=True)
        page.body = json.dumps([{"type": kind, "value": value} for kind, value in blocks])
        for name, value in {"subject": "أربع ساحات", "live": True, **fields}.items():
            setattr(page, name, value)
        page.save()
        Page.objects.filter(locale=arabic).update(live=True)
        return page

    return make


def test_subject_with_quotes_and_tags_opens_no_element_and_no_attribute(write):
    letter = write(subject='"><script>alert(1)</script> onload="x', preheader='<img src="http://x.example">')
    soup = BeautifulSoup(rendered(letter).html, "html.parser")

    assert soup.find_all(["script", "img"]) == []
    assert [tag for tag in soup.find_all(True) if tag.has_attr("onload")] == []
    assert soup.h1.get_text() == letter.subject


def test_nothing_is_fetched_from_another_host(write, campaign, photograph):
    letter = write(
        ("text", '<p><a href="https://www.goteborg.se/?a=1&amp;b=2">Staden</a></p>'),
        ("picture", {"image": photograph.pk, "alt": "Brus"}),
        ("campaign", {"page": campaign.pk}),
    )

    html = rendered(letter).html

    assert hosts_in(html) == {urlsplit(settings.SITE_URL).netloc}
    assert 'href="https://www.goteborg.se/?a=1&amp;b=2"' in html  # a link is followed by choice


def test_picture_of_five_megabytes_comes_small_and_with_words(write, photograph):
    letter = write(("picture", {"image": photograph.pk, "alt": 'En "lykta" & ett torg'}))

    image = BeautifulSoup(rendered(letter).html, "html.parser").find("img")
    sent = next(one for one in photograph.renditions.all() if str(image["src"]).endswith(one.url))

    assert image["alt"] == 'En "lykta" & ett torg'
    assert int(image["width"]) <= 600
    assert sent.width <= 600
    with sent.file.open() as file, Image.open(file) as picture:
        assert picture.format == "JPEG"
    assert sent.file.size <= 200_000
    assert '[En "lykta" & ett torg]' in rendered(letter).text


def test_arabic_letter_is_written_from_the_right_in_its_own_words(write, in_arabic, add_date):
    add_date()
    letter = in_arabic(write(EVENTS), ("text", "<p>مرحبا</p>"), EVENTS)

    arabic = rendered(letter)
    soup = BeautifulSoup(arabic.html, "html.parser")

    assert (soup.html["lang"], soup.html["dir"]) == ("ar", "rtl")
    assert "direction:ltr" not in arabic.html
    assert f"{settings.SITE_URL}/ar/nyhetsbrev/avsluta/{LEAVE_MARK}/" in arabic.html
    title = soup.find("a", string="Kvällsvandring i Hammarkullen")
    assert (title["lang"], title["dir"]) == ("sv", "ltr")  # not translated, and said so
    assert re.search("[ء-ي]+ \\d+ [ء-ي]+ \\d{4}", arabic.text)  # weekday, day, month, year


def test_hours_are_written_as_the_language_does_in_every_part(write, add_date):
    start = timezone.now().replace(hour=17, minute=30, second=0, microsecond=0) + timedelta(days=3)
    add_date(starts_at=start)
    begins, ends = (timezone.localtime(start + timedelta(hours=hours)) for hours in (0, 4))
    hours = f"{begins:%H.%M}–{ends:%H.%M}"

    parts = rendered(write(EVENTS))

    assert [hours in part for part in (parts.html, parts.text, parts.web)] == [True, True, True]


def test_plain_text_has_every_link_and_a_signature(write, campaign):
    letter = write(
        ("heading", "Ljus"),
        ("text", '<p>Läs <a href="https://example.org/a">mer</a>.</p><ul><li>ett</li><li>två</li></ul>'),
        ("button", {"text": "Jag kommer", "page": campaign.pk}),
        preheader="Ta med en lykta.",
    )

    text = rendered(letter).text

    assert text.startswith(
        "Fyra torg på fredag\n\nTa med en lykta.\n\n## Ljus\n\nLäs mer (https://example.org/a).\n"
    )
    assert "– ett\n– två\n" in text
    assert f"Jag kommer:\n{settings.SITE_URL}/kampanjer/ljus-pa-torget/\n" in text
    assert "\n-- \n" in text
    assert f"{settings.SITE_URL}/nyhetsbrev/val/{MANAGE_MARK}/" in text.partition("\n-- \n")[2]


@pytest.mark.parametrize("in_archive", [True, False])
def test_letter_says_where_it_stands_on_the_web_only_if_it_will(write, in_archive):
    parts = rendered(write(is_in_archive=in_archive))

    assert (f'{settings.SITE_URL}/nyhetsbrev/arkiv/fyra-torg/"' in parts.html) is in_archive
    assert (f"{settings.SITE_URL}/nyhetsbrev/arkiv/fyra-torg/\n" in parts.text) is in_archive


def test_stray_bytes_of_a_pasted_text_are_left_out(write):
    parts = rendered(write(("heading", "Fyra\x0b\x08 torg\x85"), subject="Fyra\x01 torg"))

    assert "<h2" in parts.html
    assert "\x08" not in parts.html + parts.text + parts.web


@pytest.mark.parametrize("source", ["<p>3 < 4</p>", "<p>ett</i></p>", "<p>]]></p>"])
def test_text_that_breaks_the_drawing_is_said_and_never_lost(write, source):
    with pytest.raises(CannotRender):
        rendered(write(("text", source)))


def test_words_that_the_drawing_drops_are_noticed():
    mjml = "<mjml><mj-body><mj-section><mj-column><mj-text>Hej</mj-text></mj-column></mj-section></mj-body></mjml>"

    assert "Hej" in html_of(mjml, pieces=[{"kind": "heading", "text": "Hej"}])
    with pytest.raises(CannotRender):
        html_of(mjml, pieces=[{"kind": "heading", "text": "Hej grannar"}])
    with pytest.raises(CannotRender):
        html_of(mjml.replace("mj-text", "mj-tekst"), pieces=[])


def test_letter_of_300_characters_in_its_subject_is_rendered(write):
    subject = "Å" * 300

    assert rendered(write(subject=subject)).subject == subject


def test_empty_paragraphs_and_closed_pages_leave_no_trace(write, campaign):
    campaign.live = False
    campaign.save()
    letter = write(
        ("text", "<p></p>"),
        ("button", {"text": "Jag kommer", "page": campaign.pk}),
        ("campaign", {"page": campaign.pk}),
        EVENTS,
    )

    assert rendered(letter).web == ""


def test_address_that_is_its_own_words_is_not_said_twice():
    assert (
        plain_text('<p><a href="https://example.org/">https://example.org/</a></p>') == "https://example.org/"
    )
