"""What is kept between requests is as new as the last thing an editor did, and the same for everybody."""

import re
from datetime import date, datetime

import pytest
from django.core.cache import caches
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Locale, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from cms.accounts.models import User
from cms.base.cache import edition, keep
from cms.contact.models import ContactDetails
from cms.help.models import HelpLine
from cms.help.opening_hours import STOCKHOLM
from cms.pages.models import StandardPage


@pytest.fixture
def admin(site):
    """The browser of somebody who may do everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org", "not-used-here"))
    return client


@pytest.fixture
def about(site):
    return site.add_child(instance=StandardPage(title="Om GVI", slug="om", show_in_menus=True))


def html(client, address="/"):
    return client.get(address).content.decode()


def values_of(instance, *skipped):
    """What the form of a setting sends when nothing is changed."""
    fields = [field for field in instance._meta.concrete_fields if field.name not in {"id", "site", *skipped}]
    return {field.name: field.value_to_string(instance) for field in fields}


def ask(**meta: str) -> HttpRequest:
    return RequestFactory().get("/", **meta)


def test_kept_is_made_once_for_each_edition_and_language_and_nobody_shares_the_copy(about):
    made = []

    def make():
        made.append(len(made))
        return [len(made)]

    first = keep(ask(), "numbers", make, "a")
    first.append("changed by the one who got it")
    assert keep(ask(), "numbers", make, "a") == [1]
    assert keep(ask(), "numbers", make, "b") == [2]
    with translation.override("ar"):
        assert keep(ask(), "numbers", make, "a") == [3]
    about.save_revision().publish()
    assert keep(ask(), "numbers", make, "a") == [4]


def test_nothing_is_kept_of_an_error_of_a_preview_or_without_a_request(site):
    with pytest.raises(Http404):
        keep(ask(), "error", lambda: (_ for _ in ()).throw(Http404))
    assert keep(ask(), "error", lambda: "found") == "found"
    preview = ask()
    preview.is_preview = True
    assert keep(preview, "text", lambda: "draft") == "draft"
    assert keep(ask(), "text", lambda: "public") == "public"
    assert keep(preview, "text", lambda: "draft") == "draft"
    assert [keep(None, "text", lambda answer=answer: answer) for answer in "ab"] == ["a", "b"]


def test_each_request_reads_the_edition_once(site, about, django_assert_num_queries):
    request = ask()
    with django_assert_num_queries(1):
        before = edition(request)
        assert edition(request) == before
    about.save_revision().publish()
    assert edition(ask()) != before


def test_page_unpublished_in_the_admin_is_gone_at_once_from_its_address_and_the_menu(client, admin, about):
    assert '<a href="/om/"><bdi>Om GVI</bdi></a>' in html(client)
    assert client.get("/om/").status_code == 200
    admin.post(reverse("wagtailadmin_pages:unpublish", args=[about.pk]))
    assert "Om GVI" not in html(client)
    assert client.get("/om/").status_code == 404
    about.save_revision().publish()
    assert client.get("/om/").status_code == 200
    admin.post(reverse("wagtailadmin_pages:delete", args=[about.pk]))
    assert (client.get("/om/").status_code, "Om GVI" in html(client)) == (404, False)


def test_page_restricted_in_the_admin_asks_to_sign_in_at_once_and_opens_again(client, admin, about):
    assert "<h1" in html(client, "/om/")
    privacy = reverse("wagtailadmin_pages:set_privacy", args=[about.pk])
    admin.post(privacy, {"restriction_type": "login", "password": "", "groups": []})
    assert PageViewRestriction.objects.count() == 1
    assert client.get("/om/").url.startswith("/konto/login/")
    admin.post(privacy, {"restriction_type": "none", "password": "", "groups": []})
    assert "<h1" in html(client, "/om/")


def test_footer_says_at_once_what_was_saved_in_the_settings(client, admin, site):
    assert "031-365 00 00" in html(client)
    form = {**values_of(ContactDetails()), "phone": "031-10 20 30", "partners": inline_formset([])}
    url = reverse("wagtailsettings:edit", args=["contact", "contactdetails", site.get_site().pk])
    assert admin.post(url, nested_form_data(form)).status_code == 302
    assert "031-10 20 30" in html(client)


def test_help_bar_knows_at_once_of_a_day_that_was_closed_in_the_settings(client, admin, site, monkeypatch):
    line = HelpLine.for_site(site.get_site())
    wednesday = datetime(2026, 11, 25, 10, tzinfo=STOCKHOLM)
    with monkeypatch.context() as clock:
        clock.setattr(timezone, "now", lambda: wednesday)
        assert 'class="open"' in html(client)
    days = inline_formset([{"day": date(2026, 11, 25), "ORDER": 1}])
    form = {**values_of(line), "special_days": days}
    url = reverse("wagtailsettings:edit", args=["help", "helpline", site.get_site().pk])
    assert admin.post(url, nested_form_data(form)).status_code == 302
    monkeypatch.setattr(timezone, "now", lambda: wednesday)
    assert 'class="closed"' in html(client)


def test_language_switch_has_a_translation_as_soon_as_it_is_published(client, site, about):
    locale = Locale.objects.create(language_code="en")
    home = site.copy_for_translation(locale)
    home.save_revision().publish()
    assert '<a href="/en/" lang="en" hreflang="en">' in html(client, "/om/")
    english = about.copy_for_translation(locale)
    english.title = "About GVI"
    english.save_revision().publish()
    assert '<a href="/en/om/" lang="en" hreflang="en">' in html(client, "/om/")
    assert "About GVI" in html(client, "/en/om/")


def test_preview_shows_the_draft_and_leaves_nothing_of_it_to_visitors(client, admin, campaign):
    campaign.why = "<p>Det som gäller</p>"
    campaign.save_revision().publish()
    assert "Det som gäller" in html(client, campaign.url)
    campaign.why = "<p>Ett utkast</p>"
    campaign.save_revision()
    view = reverse("wagtailadmin_pages:view_draft", args=[campaign.pk])
    for _ in range(2):
        assert ("Ett utkast" in html(admin, view), "Det som gäller" in html(admin, view)) == (True, False)
        assert "Ett utkast" not in html(client, campaign.url)
        caches["kept"].clear()


@pytest.mark.parametrize(
    "address", ["/", "/kalender/", "/kalender/kvallsvandring/", "/kampanjer/ljus-pa-torget/"]
)
def test_nobody_is_shown_what_was_made_for_somebody_else(address, client, admin, add_shift):
    """What Edit's visit left behind and what a stranger's left behind are the same page."""
    add_shift()
    token = re.compile(r'((?:csrfmiddlewaretoken|stamp)" value=)"[^"]+"')

    def seen():
        return token.sub(r"\1", html(client, address))

    alone = seen()
    assert seen() == alone
    caches["kept"].clear()
    assert "wagtail-userbar" in html(admin, address)
    assert seen() == alone
    tokens = [
        token.search(html(browser, "/kampanjer/ljus-pa-torget/")).group() for browser in (client, admin)
    ]
    assert tokens[0] != tokens[1]
