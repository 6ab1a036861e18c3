"""The accessibility statement: saved with gaps as a draft, published whole or not at all."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text

from cms.accounts.models import User
from cms.pages.models import AccessibilityPage

TEXTS = ["gaps", "burden", "outside", "alternatives", "reporting", "supervision", "testing"]
WORDS = {"intro": "Staden står bakom.", "compliance": "partly", "site_published": "1 mars 2027"}
WHOLE = {**WORDS, "updated_on": date(2026, 11, 23), **dict.fromkeys(TEXTS, "<p>Något.</p>")}


def statement(**fields: object) -> AccessibilityPage:
    return AccessibilityPage(title="Tillgänglighetsredogörelse", slug="tillganglighet", **{**WHOLE, **fields})


@pytest.fixture
def editor(site) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org"))
    return client


def test_page_says_all_of_it(site):
    site.add_child(instance=statement(gaps="<p>Kartan går inte att läsa upp.</p>", compliance="not"))
    text = Client().get("/tillganglighet/").content.decode()
    assert text.count("<p>Något.</p>") == len(TEXTS) - 1
    for said in ("Kartan går inte", "Staden står bakom.", "1 mars 2027", '<time datetime="2026-11-23">'):
        assert said in text


@pytest.mark.parametrize("name", WHOLE)
def test_nothing_is_published_with_a_gap(site, name):
    page = statement(**{name: None if name == "updated_on" else ""})
    with pytest.raises(ValidationError) as refused:
        site.add_child(instance=page)
    assert set(refused.value.message_dict) == {name}


@pytest.mark.parametrize(
    "empty", ["<p></p>", '<p data-block-key="a"> </p>', "<p>&nbsp;</p><ul><li></li></ul>"]
)
def test_an_emptied_editor_is_a_gap(site, empty):
    with pytest.raises(ValidationError):
        site.add_child(instance=statement(gaps=empty))


def typed(**texts: str) -> dict[str, str]:
    return {
        "title": "Tillgänglighetsredogörelse",
        "slug": "tillganglighet",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        **WORDS,
        "updated_on": "2026-11-23",
        **{name: rich_text(f"<p>{texts.get(name, 'Något.')}</p>") for name in TEXTS},
        **{name: text for name, text in texts.items() if name not in TEXTS},
    }


@pytest.mark.parametrize("gap", [{"gaps": ""}, {"intro": ""}, {"compliance": ""}, {"updated_on": ""}])
def test_a_draft_is_saved_with_gaps_and_publishing_names_them(site, editor, gap):
    page = site.add_child(instance=statement(live=False))
    here = reverse("wagtailadmin_pages:edit", args=[page.pk])
    saved = editor.post(here, typed(**gap))
    assert saved.status_code == 302, saved.context["form"].errors
    assert page.revisions.count() == 1
    refused = editor.post(here, {**typed(**gap), "action-publish": "1"})
    assert set(refused.context["form"].errors) == set(gap)
    page.refresh_from_db()
    assert not page.live
    published = editor.post(here, {**typed(), "action-publish": "1"})
    page.refresh_from_db()
    assert (published.status_code, page.live) == (302, True)
