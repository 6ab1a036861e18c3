"""The calendar in a frame on a partner's site."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.templatetags.static import static
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, ModelLogEntry, Site

from volunteers.events.models import Embedding

ADDRESS = "/kalender/inbaddad/"


@pytest.fixture
def listed(site):
    """Let these hosts show the calendar, as an editor does, whose doings the log knows."""

    def allow(hosts):
        setting = Embedding.objects.update_or_create(
            site=Site.objects.get(is_default_site=True), defaults={"hosts": hosts}
        )[0]
        ModelLogEntry.objects.log_action(setting, "wagtail.edit")

    return allow


def directives(response):
    policy = response.headers["Content-Security-Policy"]
    return {name: values for name, *values in (part.split() for part in policy.split(";"))}


def test_only_listed_hosts_may_show_it(client, listed):
    assert directives(client.get(ADDRESS))["frame-ancestors"] == ["'self'"]
    assert not Embedding.objects.exists()  # a visit writes nothing
    listed("www.example.org\n*.grannar.example")
    response = client.get(ADDRESS)
    assert directives(response)["frame-ancestors"] == [
        "'self'",
        "https://www.example.org",
        "https://*.grannar.example",
    ]
    assert "X-Frame-Options" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_frame_may_send_nothing_and_run_nothing_that_stands_in_it(client, site):
    allowed = directives(client.get(ADDRESS))
    assert (allowed["default-src"], allowed["form-action"]) == (["'none'"], ["'none'"])
    assert allowed["script-src"] == ["'self'"]


def test_every_other_page_stays_out_of_frames(client, listed):
    listed("www.example.org")
    response = client.get("/kalender/")
    assert directives(response)["frame-ancestors"] == ["'self'"]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_it_knows_nobody_and_may_be_kept_for_a_while(client, add_date):
    add_date()
    response = client.get(ADDRESS)
    assert response.cookies == {}
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert response.headers["X-Robots-Tag"] == "noindex"
    content = response.content.decode()
    assert not re.search(r"<(form|input|button)|style=| on\w+=", content)
    # What says whether the helpline is open must be right on a page that a partner's visitor keeps open.
    assert re.findall(r"<script.*?</script>", content, re.DOTALL) == [
        f'<script type="module" src="{static("help/state.js")}"></script>'
    ]


def test_it_lists_the_next_fifteen_dates_in_under_fifteen_kilobytes(client, add_date):
    for day in range(20):
        add_date(starts_at=timezone.now() + timedelta(days=1 + day), place="Hammarkulletorget, vid trappan")
    content = client.get(ADDRESS).content
    assert content.decode().count('<li class="event') == 15
    assert len(content) < 15_000


def test_it_takes_as_many_queries_for_many_dates_as_for_one(client, add_shift, add_date):
    def count():
        client.get(ADDRESS)
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        return len(queries)

    add_shift()
    for_one = count()
    for day in range(14):
        add_shift(add_date(starts_at=timezone.now() + timedelta(days=1 + day)))
    assert count() == for_one <= 8


def test_filters_narrow_it_and_are_its_heading(client, event, add_date):
    add_date()
    content = client.get(ADDRESS + "?omrade=nordost&typ=kvallsvandring").content.decode()
    assert "<h1>Nordost, kvällsvandring</h1>" in content
    assert event.title in content
    assert 'href="http://testserver/kalender/?omrade=nordost&amp;typ=kvallsvandring"' in content
    assert event.title not in client.get(ADDRESS + "?omrade=hisingen").content.decode()


@pytest.mark.parametrize("query", ["", "?omrade=hisingen"])
def test_it_says_so_when_there_is_nothing(client, site, query):
    content = client.get(ADDRESS + query).content.decode()
    assert '<p class="lead">' in content
    assert 'href="http://testserver/kalender/' in content


@pytest.mark.parametrize(
    "query",
    ["omrade=finns-inte", "fran=2027-02-30", "typ=%00", "plats=2&till=x", "sprak=%FF", "omrade=a&omrade=b"],
)
def test_nonsense_is_answered_with_a_sentence(client, add_date, query):
    add_date()
    response = client.get(f"{ADDRESS}?{query}")
    content = response.content.decode()
    assert response.status_code == 200
    assert '<p class="note">' in content
    assert '<li class="event' not in content


def test_it_speaks_the_language_of_its_address(client, event, add_date):
    add_date()
    english = Locale.objects.create(language_code="en")
    event.copy_for_translation(english, copy_parents=True, alias=True)
    response = client.get(f"/en{ADDRESS}")
    content = response.content.decode()
    assert response.headers["Content-Language"] == "en"
    assert '<html lang="en" dir="ltr">' in content
    assert 'href="http://testserver/en/kalender/"' in content


def test_a_hidden_place_stays_hidden_in_the_frame(client, event, add_date):
    add_date(place="Trappan bakom kyrkan")
    event.place_hidden = True
    event.save_revision().publish()
    content = client.get(ADDRESS).content.decode()
    assert "Södra Angered" in content
    assert "Trappan" not in content
    assert "Hammarkulletorget" not in content


def test_every_link_leaves_the_frame(client, add_date):
    add_date()
    content = client.get(ADDRESS).content.decode()
    assert '<base target="_blank">' in content
    assert "target=" not in content.replace('<base target="_blank">', "")


def test_only_get_is_answered(client, site):
    assert client.head(ADDRESS).status_code == 200
    assert client.post(ADDRESS, headers={"Origin": "http://testserver"}).status_code in {403, 405}


def test_editors_list_hosts_and_find_what_to_copy(editor, site):
    address = reverse("wagtailsettings:edit", args=["events", "embedding"])
    content = editor.get(address, follow=True).content.decode()
    assert "&lt;iframe src=&quot;http://testserver/kalender/inbaddad/&quot;" in content
    home = Site.objects.get(is_default_site=True)
    edit = reverse("wagtailsettings:edit", args=["events", "embedding", home.pk])
    editor.post(edit, {"hosts": "WWW.Example.org\n\nwww.example.org"})
    assert Embedding.objects.get(site=home).host_list == ["www.example.org"]


@pytest.mark.parametrize(
    "host", ["https://example.org", "example", "a b'self'", "example.org;script-src *", "*"]
)
def test_what_is_no_host_is_refused(editor, site, host):
    home = Site.objects.get(is_default_site=True)
    edit = reverse("wagtailsettings:edit", args=["events", "embedding", home.pk])
    response = editor.post(edit, {"hosts": host})
    assert response.context["form"].errors.keys() == {"hosts"}
    assert not Embedding.objects.exclude(hosts="").exists()


def test_coordinators_may_not_list_hosts(coordinator, site):
    assert Permission.objects.filter(codename="change_embedding").exists()
    assert coordinator.get(reverse("wagtailsettings:edit", args=["events", "embedding"])).status_code == 302
