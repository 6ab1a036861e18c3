"""What stops a letter, what an editor is only told of, and who would get it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from wagtail import hooks
from wagtail.models import Locale, PageViewRestriction

from campaigns.newsletters.letter.audience import audience_of, count_by_language
from campaigns.newsletters.letter.checklist import about_rendered, check, complain
from campaigns.newsletters.letter.render import Rendered
from campaigns.newsletters.models import LetterPage, Topic
from cms.base.models import Area


@pytest.fixture
def reader(subscribe: Any) -> Any:
    return subscribe("alice@example.org")


def kinds(letter: LetterPage, *, blocking: bool = True) -> list[str]:
    return [problem.kind for problem in check(letter) if problem.is_blocking is blocking]


def test_letter_with_words_readers_and_topics_has_no_problem(write, reader):
    assert check(write()) == []


@pytest.mark.parametrize(
    ("fields", "blocks", "found"),
    [
        ({"subject": " "}, [], ["subject"]),
        ({}, [("text", "<p> </p>")], ["empty"]),
        ({}, [("text", "<p>a < b</p>")], ["mjml"]),
        ({}, [("text", '<p>Se <a linktype="page" id="99999">sidan</a>.</p>')], ["link"]),
        ({}, [("text", '<p>Se <a href="/finns-inte/">sidan</a>.</p>')], ["link"]),
        ({}, [("text", "<p>Hej.</p>"), ("picture", {"image": None, "alt": " "})], ["alt"]),
        ({}, [("text", f"<p>{'Hej på er. ' * 10_000}</p>")], ["size"]),
    ],
)
def test_letter_that_cannot_be_sent_says_why(write, reader, fields, blocks, found):
    assert kinds(write(*blocks, **fields)) == found


def test_long_subject_is_only_said(write, reader):
    letter = write(subject="Å" * 71)

    assert kinds(letter) == []
    assert kinds(letter, blocking=False) == ["subject"]


def test_end_of_the_page_is_only_said(write, reader):
    letter = write(expire_at=timezone.now() + timedelta(days=30))

    assert kinds(letter) == []
    assert kinds(letter, blocking=False) == ["end"]


def test_links_to_what_everybody_can_read_are_no_problem(write, reader, campaign):
    words = '<p><a href="/kampanjer/ljus-pa-torget/">a</a> <a href="/kalender/?kampanj=x">b</a> <a href="/">c</a> '
    letter = write(
        (
            "text",
            f'{words}<a linktype="page" id="{campaign.pk}">d</a> <a href="https://example.org/x">e</a></p>',
        ),
        ("button", {"text": "Jag kommer", "page": campaign.pk}),
        ("campaign", {"page": campaign.pk}),
    )

    assert check(letter) == []


@pytest.mark.parametrize("how", ["draft", "private"])
def test_links_to_what_not_everybody_can_read_stop_the_letter(write, reader, campaign, how):
    if how == "draft":
        campaign.live = False
        campaign.save()
    else:
        PageViewRestriction.objects.create(page=campaign, restriction_type="login")
    for block in (
        ("text", f'<p><a linktype="page" id="{campaign.pk}">d</a></p>'),
        ("button", {"text": "Jag kommer", "page": campaign.pk}),
        ("campaign", {"page": campaign.pk}),
    ):
        letter = write(("heading", "Hej"), block, slug=f"brev-{block[0]}")
        assert kinds(letter) == ["link"]


def test_letter_without_topics_or_readers_stops(write):
    letter = write()
    assert kinds(letter) == ["audience"]

    letter.topics = []
    letter.save()
    assert kinds(letter) == ["topics"]


def test_translation_that_waits_is_said(write, reader):
    letter = write()
    arabic = Locale.objects.get_or_create(language_code="ar")[0]
    letter.copy_for_translation(arabic, copy_parents=True)

    assert kinds(letter) == []
    assert kinds(letter, blocking=False) == ["translation"]


@pytest.fixture
def translate() -> Any:
    """The letter's own, published translation."""

    def make(letter: LetterPage, language: str = "ar") -> LetterPage:
        locale = Locale.objects.get_or_create(language_code=language)[0]
        page = letter.copy_for_translation(locale, copy_parents=True)
        page.save_revision().publish()
        page.refresh_from_db()
        return page

    return make


def said(letter: LetterPage) -> list[tuple[str, str, bool]]:
    with translation.override("en"):
        return [(kind, str(words), is_blocking) for kind, words, is_blocking in check(letter)]


def test_readers_of_a_language_that_nobody_translates_into_are_named(write, reader, subscribe, translate):
    letter = write()
    subscribe("far@example.org", language="so")
    subscribe("hawa@example.org", language="ar")
    translate(letter, "ar")

    words = "The letter is not translated into Soomaali: its readers get it in Swedish."
    assert said(letter) == [("translation", words, False)]


def test_translation_with_changes_that_are_not_published_is_said(write, reader, translate):
    letter = write()
    page = translate(letter)
    page.subject = "Annat"
    page.save_revision()

    words = "A translation has changes that are not published: its readers get it without them."
    assert said(letter) == [("translation", words, False)]


def test_translation_that_would_change_by_itself_stops_the_letter(write, reader, translate):
    letter = write()
    page = translate(letter)
    page.subject, page.go_live_at = "Annat", timezone.now() + timedelta(hours=3)
    page.save_revision().publish()

    assert kinds(letter) == ["schedule"]


def test_problem_of_a_translation_names_its_language(write, reader, translate):
    letter = write(("heading", "Hej"), ("news", {"heading": "Nytt sedan sist", "count": 2}))
    page = translate(letter)
    page.subject = "ساحات " * 14
    page.save()

    assert said(letter) == [
        ("subject", "العربية: The subject is long: a telephone shows about 70 characters.", False),
        ("heading", "العربية: A heading is still the Swedish one that it began with.", False),
    ]


def test_mail_without_its_ways_out_is_noticed():
    bare = Rendered(subject="Hej", preheader="", html="<p>Hej</p>", text="Hej", web="<p>Hej</p>")

    assert {problem.kind for problem in about_rendered(bare)} == {"unsubscribe"}


def test_audience_is_whom_the_letter_names_and_who_chose_the_whole_city(write, subscribe):
    angered = Area.objects.get(slug="sodra-angered")
    elsewhere = Area.objects.neighbourhoods().exclude(district=angered.district)[0]
    near = subscribe("near@example.org", areas=[angered])
    far = subscribe("far@example.org", areas=[elsewhere], language="so")
    whole = subscribe("whole@example.org")
    subscribe("press@example.org").topics.set([Topic.objects.get(kind="press")])
    letter = write()

    assert set(audience_of(letter)) == {near, far, whole}
    assert count_by_language(letter) == {"sv": 2, "so": 1}

    letter.areas = [angered.district]  # a stadsområde is all within it
    letter.save()
    assert set(audience_of(letter)) == {near, whole}

    letter.languages = ["so"]
    letter.save()
    assert set(audience_of(letter)) == set()


def test_saving_says_what_cannot_be_drawn(write, admin_client):
    letter = write()
    form = {
        "title": "Brev", "slug": "fyra-torg", "subject": "Hej", "body-count": "1", "topics": ["1"],
        "body-0-deleted": "", "body-0-order": "0", "body-0-type": "heading", "body-0-id": "", "body-0-value": "Hej",
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
    }  # fmt: skip
    seen = []

    def refuse(page: LetterPage) -> str:
        seen.append((page.body[0].value, complain(page)))
        return "Det går inte att rita."

    address = f"/admin/pages/{letter.pk}/edit/"
    with hooks.register_temporarily("letter_written", refuse):
        refused = admin_client.post(address, form)
    kept = admin_client.post(address, form)

    assert seen == [("Hej", "")]
    assert refused.context["form"].errors["body"].as_data()[0].non_block_errors == ["Det går inte att rita."]
    assert "Det g\\u00e5r inte att rita." in refused.content.decode()  # in what the editor's page is made of
    assert kept.status_code == 302
    letter.refresh_from_db()
    assert json.loads(letter.get_latest_revision().content["body"])[0]["value"] == "Hej"


def test_complaint_is_a_sentence(write):
    assert complain(write(("text", "<p>a < b</p>"))) != ""
