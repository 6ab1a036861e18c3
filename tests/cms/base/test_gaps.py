"""What an editor still has to write: never before visitors, always before editors."""

import json
import re

import pytest
from django.urls import reverse

from cms.accounts.models import User
from cms.base.gaps import gaps_of, leave_out_gaps
from cms.help.models import HelpPage
from cms.pages.models import StandardPage


@pytest.fixture
def page(site):
    body = [
        ("text", "<p>Det här är sant. [Redaktören fyller i.]</p><p>[Mer.]</p><ul><li>[Ett]</li></ul>"),
        ("text", "<p>[Vem som granskat. Annars: Ingen.]</p><p>Först [vad]. Sedan det. [En. Två.] Sist.</p>"),
        ("question", {"question": "Vad händer om det regnar?", "answer": "<p>[Redaktören skriver.]</p>"}),
        ("steps", [{"heading": "Kom", "text": "Vi tar emot."}, {"heading": "[Steg 2]", "text": "[Text]"}]),
    ]
    page = StandardPage(title="Sida", slug="sida", intro="[Vem] gör det. Alla får komma.", body=body)
    return site.add_child(instance=page)


def test_visitors_see_no_gap_and_nothing_that_says_only_that(client, page):
    html = client.get("/sida/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert re.findall(r"\[\w", main) == []
    assert "<p>Det här är sant.</p>" in main
    assert "Alla får komma." in main
    assert "Vi tar emot." in main
    assert "regnar" not in main
    assert "Annars" not in main
    assert "<p>Sedan det. Sist.</p>" in main
    assert "<ul></ul>" not in main
    assert main.split('class="steps"')[1].split("</ol>")[0].count("<li>") == 1


def test_gap_in_any_letters_is_one(site):
    steps = [{"heading": "[عنوان الخطوة 2]", "text": "[نص]"}, {"heading": "تعال", "text": "نحن هنا."}]
    page = StandardPage(title="Sida", slug="s", body=[("steps", steps)])
    assert gaps_of(page) == ["[عنوان الخطوة 2]", "[نص]"]
    leave_out_gaps(page)
    assert [step["heading"] for step in page.body[0].value] == ["تعال"]


def test_what_is_stored_stays_whole(client, page):
    before = json.loads(json.dumps(list(page.body.raw_data)))
    client.get("/sida/")
    page.refresh_from_db()
    assert list(page.body.raw_data) == before
    assert page.intro.startswith("[Vem]")


def test_help_page_shows_no_empty_step(client, site):
    steps = [
        ("step", {"heading": "Du ringer", "text": "<p>Numret står överst.</p>"}),
        ("step", {"heading": "[2]", "text": "[x]"}),
    ]
    steps.append(("step", {"heading": "[Rubrik]", "text": "<p>[Redaktören skriver.]</p>"}))
    site.add_child(instance=HelpPage(title="Du kan lämna.", slug="stod", steps=steps[:1] + steps[2:]))
    html = client.get("/stod/").content.decode()
    assert "Numret står överst." in html
    assert "[" not in html[html.index('class="steps"') : html.index("</ol>", html.index('class="steps"'))]


def test_editor_is_told_what_is_missing(client, page):
    client.force_login(User.objects.create_superuser("chef@example.org", "x"))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]), follow=True).content.decode()
    assert "[Steg 2]" in html.split("help-warning")[1].split("</ul>")[0]


def test_page_without_gaps_is_left_as_it_is(site):
    page = StandardPage(title="Sida", slug="s", intro="Tio [10] procent.", body=[("quote", "Så.")])
    assert gaps_of(page) == []
    leave_out_gaps(page)
    assert page.intro == "Tio [10] procent."
