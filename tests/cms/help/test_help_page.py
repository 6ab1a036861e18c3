"""The page for whoever wants to leave: what it says, in which language, and how little it leaves behind."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import get_template
from django.utils import timezone, translation
from wagtail.models import Locale, Site

from cms.help import fallback_language
from cms.help.models import HelpLine, HelpPage, NeutralAddress
from cms.help.opening_hours import STOCKHOLM

FOLDER = Path(fallback_language.__file__).parent


@pytest.fixture
def help_page(site):
    steps = [
        (
            "step",
            {"heading": "Du ringer eller mejlar", "text": "<p>Säg om det är tryggt att vi ringer upp.</p>"},
        )
    ]
    return site.add_child(
        instance=HelpPage(title="Du kan lämna.", slug="stod", steps=steps, body="<p>Mer.</p>")
    )


@pytest.fixture
def stop_the_clock(monkeypatch):
    def stop(*when: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime(*when, tzinfo=STOCKHOLM))

    return stop


def main_of(response) -> str:
    return response.content.decode().split("<main")[1].split("</main>")[0]


def test_page_gives_the_numbers_the_address_and_the_steps(client, help_page):
    page = main_of(client.get("/stod/"))
    for part in (
        "Du kan lämna.",
        'href="tel:020508080"',
        'href="tel:+46313658700"',
        'href="tel:112"',
        'href="mailto:avhopparverksamheten@socialcentrum.goteborg.se"',
        "Du ringer eller mejlar",
        "Säg om det är tryggt att vi ringer upp.",
    ):
        assert part in page


def test_out_of_hours_the_other_number_comes_first(client, help_page, stop_the_clock):
    stop_the_clock(2026, 11, 25, 10)
    page = main_of(client.get("/stod/"))
    assert page.index("020-50 80 80") < page.index("Socialjouren")
    stop_the_clock(2026, 11, 28, 10)
    page = main_of(client.get("/stod/"))
    assert page.index("Socialjouren") < page.index("020-50 80 80")
    # Once more in the easy words, which are folded.
    assert page.split("<details")[0].count("Socialjouren") == 1


def test_page_leaves_little_behind(client, help_page):
    answer = client.get("/stod/")
    headers = {name: answer.headers[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")}
    assert headers == {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noarchive",
    }
    assert answer.cookies == {}
    assert "<form" not in answer.content.decode()
    assert "<input" not in answer.content.decode()


def test_quick_exit_is_a_link_that_works_by_itself(client, help_page, site):
    NeutralAddress.objects.create(
        address="https://www.example.org/weather", reason="The weather of tomorrow."
    )
    line = HelpLine.for_site(Site.objects.get())
    line.exit_address = "https://www.example.org/weather"
    line.save()
    page = main_of(client.get("/stod/"))
    link = re.search(r"<a class=\"btn exit\"[^>]*>", page)[0]
    assert 'href="https://www.example.org/weather"' in link
    assert 'rel="nofollow noreferrer"' in link
    assert "example.org" in page.split("data-exit-hint")[0].split("112")[-1]
    assert 'role="status"' in page


def test_page_asks_no_other_host_for_anything(client, help_page):
    page = client.get("/stod/").content.decode()
    loaded = re.findall(r'<(?:script|img|link|iframe)[^>]*(?:src|href)="([^"]+)"', page)
    assert [address for address in loaded if not address.startswith(("/", "http://testserver/"))] == []


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_untranslated_page_is_swedish_and_says_so(client, help_page, site, language):
    locale = Locale.objects.get_or_create(language_code=language)[0]
    help_page.copy_for_translation(locale, copy_parents=True, alias=True)
    page = client.get(f"/{language}/stod/").content.decode()
    assert re.search(r'<h1 lang="sv" dir="ltr">\s*Du kan lämna.', page)
    exit_link = re.search(r"<a class=\"btn exit\"[^>]*>", page)[0]
    assert 'lang="sv" dir="ltr"' in exit_link


def test_translated_page_keeps_its_own_text_and_never_mixes_languages(client, help_page, site):
    arabic = Locale.objects.get_or_create(language_code="ar")[0]
    page = help_page.copy_for_translation(arabic, copy_parents=True)
    page.title = "يمكنك المغادرة."
    page.save_revision().publish()
    html = client.get("/ar/stod/").content.decode()
    spoken = fallback_language.language_for(fallback_language.PAGE_WORDS, "ar")
    assert '<h1 lang="ar" dir="rtl">يمكنك المغادرة.' in html
    assert f'lang="{spoken}"' in re.search(r"<a class=\"btn exit\"[^>]*>", html)[0]
    with translation.override(spoken):
        assert translation.gettext("Leave this page quickly") in html


@pytest.mark.parametrize("language", ["sv", "en", "ar", "fa", "so"])
def test_bar_and_page_are_said_whole_in_every_language(language):
    assert fallback_language.language_for(fallback_language.BAR_WORDS, language) == language
    assert fallback_language.language_for(fallback_language.PAGE_WORDS, language) == language


def test_numbers_keep_their_order_in_a_sentence_that_runs_from_right_to_left():
    assert Template("{% load help %}{{ number|ltr }}").render(Context({"number": "020-50 80 80"})) == (
        "\N{LEFT-TO-RIGHT ISOLATE}020-50 80 80\N{POP DIRECTIONAL ISOLATE}"
    )


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("help/help_bar.html", fallback_language.BAR_WORDS),
        ("help/help_page.html", fallback_language.PAGE_WORDS),
        ("help/after_hours.html", fallback_language.PAGE_WORDS),
        ("help/easy.html", fallback_language.PAGE_WORDS),
    ],
)
def test_every_word_of_the_templates_is_weighed_before_a_language_is_chosen(template, words):
    """A sentence left out of the list could be shown in one language among words in another."""
    source = Path(get_template(template).origin.name).read_text()
    said = re.findall(r'{% translate "([^"]+)" %}', source)
    said += [
        re.sub(r"{{ (\w+) }}", r"%(\1)s", text)
        for text in re.findall(r"{% blocktranslate[^%]*%}(.*?){% endblock", source)
    ]
    assert said
    assert set(said) <= set(words)


def test_every_word_about_the_state_is_weighed():
    said = re.findall(r'_\("([^"]+)"\)', (FOLDER / "opening_hours.py").read_text())
    assert set(said) == set(fallback_language.STATE_WORDS)
