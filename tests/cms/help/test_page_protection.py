"""The help page can be rewritten and translated, but neither taken down nor moved: everything leads to it."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page

from campaigns.home.models import HomePage
from cms.accounts.models import User
from cms.help.admin.page_protection import words
from cms.help.models import HelpPage
from cms.pages.models import StandardPage


@pytest.fixture
def help_page(site):
    return site.add_child(instance=HelpPage(title="Du kan lämna.", slug="stod"))


@pytest.fixture
def chief(site) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("chief@example.org"))
    return client


def do(chief: Client, page: Page, action: str, *, to: Page, together: bool) -> str:
    """Press the button that does it, and return the text of the page that follows."""
    if together:
        address = f"/admin/bulk/wagtailcore/page/{action}/?id={page.pk}&next=/admin/"
    else:
        address = f"/admin/pages/{page.pk}/{action}/"
        address += f"{to.pk}/confirm/" if action == "move" else ""
    return chief.post(address, {"chooser": to.pk}, follow=True).content.decode()


@pytest.mark.parametrize("together", [False, True], ids=["alone", "ticked in a list"])
@pytest.mark.parametrize("action", ["unpublish", "delete", "move"])
def test_nobody_takes_it_down(chief, help_page, site, action, together):
    other = site.add_sibling(instance=HomePage(title="Annan", slug="annan", lead="Annan"))
    was = (help_page.url_path, True)
    said = do(chief, help_page, action, to=other, together=together)
    assert str(words()) in unescape(said)
    assert HelpPage.objects.values_list("url_path", "live").get() == was


def test_a_translation_stays_too_and_other_pages_may_go(chief, help_page, site):
    other = site.add_child(instance=StandardPage(title="Om", slug="om"))
    locale = Locale.objects.get_or_create(language_code="ar")[0]
    arabic = help_page.copy_for_translation(locale, copy_parents=True)
    arabic.save_revision().publish()
    for page in (arabic, other):
        chief.post(f"/admin/pages/{page.pk}/unpublish/")
    live = Page.objects.live().filter(pk__in=[help_page.pk, arabic.pk, other.pk])
    assert set(live.values_list("pk", flat=True)) == {help_page.pk, arabic.pk}


def test_a_draft_may_go(chief, help_page):
    help_page.unpublish()
    chief.post(f"/admin/pages/{help_page.pk}/delete/")
    assert not HelpPage.objects.exists()


def test_it_has_no_end_and_is_for_everybody(chief, help_page):
    help_page.expire_at = timezone.now() + timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        help_page.full_clean()
    assert list(refused.value.message_dict) == ["expire_at"]
    chief.post(f"/admin/pages/{help_page.pk}/privacy/", {"restriction_type": "login"})
    assert not help_page.get_view_restrictions().exists()
