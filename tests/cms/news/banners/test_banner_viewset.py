"""What editors do with banners."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.accounts.models import User
from cms.news.banner import put_up, take_down
from cms.news.models import Banner

ADD, INDEX = reverse("banners:add"), reverse("banners:index")
TYPED = {"level": "3", "text": "Torget är\r\navspärrat.", "lasts": "24", "text_ar": "الساحة مغلقة."}


def send(desk, address=ADD, **fields):
    return desk.post(address, TYPED | fields)


def errors(answer):
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def logged():
    return list(ModelLogEntry.objects.order_by("pk").values_list("action", "user__email", "label"))


def test_two_fields_are_enough_and_it_is_up_for_a_day(desk, edit, clock, client):
    answer = desk.post(ADD, {"level": "3", "text": "Torget är\r\navspärrat.", "lasts": "24"})
    assert (answer.status_code, answer.headers["Location"]) == (302, INDEX)
    banner = Banner.objects.get()
    assert (banner.level, banner.text, banner.link) == (Banner.Level.CRISIS, "Torget är avspärrat.", "")
    assert (banner.starts_at, banner.ends_at) == (clock.now, clock.now + timedelta(hours=24))
    assert (banner.updated_at, banner.updated_by, banner.texts.count()) == (clock.now, edit, 0)
    assert logged() == [("wagtail.create", "edit@example.org", "Torget är avspärrat.")]
    assert "Torget är avspärrat." in client.get("/").content.decode()


def test_form_opens_with_what_is_most_often_right(desk, clock):
    form = desk.get(ADD).context["form"]
    names = ("level", "lasts", "starts_at", "ends_at")
    now = timezone.make_naive(clock.now)
    assert [form[name].value() for name in names] == [Banner.Level.IMPORTANT, "24", now, None]


def test_other_languages_are_saved_changed_and_taken_away(desk, clock):
    send(desk, text_fa="میدان بسته است.")
    banner = Banner.objects.get()
    assert dict(banner.texts.values_list("language", "text")) == {
        "ar": "الساحة مغلقة.",
        "fa": "میدان بسته است.",
    }
    form = desk.get(reverse("banners:edit", args=[banner.pk])).context["form"]
    assert [field.value() for field in form.other_words] == ["", "الساحة مغلقة.", "", "میدان بسته است."]
    fields = {"lasts": "at", "ends_at": "2026-11-23 14:05", "seen": form.version(), "text_fa": " "}
    send(desk, reverse("banners:edit", args=[banner.pk]), **fields, text_ar="الساحة مفتوحة.")
    assert dict(banner.texts.values_list("language", "text")) == {"ar": "الساحة مفتوحة."}
    assert [action for action, *_ in logged()] == ["wagtail.create", "wagtail.edit"]


@pytest.mark.parametrize(
    ("fields", "hours"),
    [
        ({"lasts": "2"}, 2),
        ({"lasts": "168"}, 168),
        ({"lasts": "at", "ends_at": "2026-11-22 18:05"}, 4),
        ({"lasts": "24", "ends_at": "2026-11-22 18:05"}, 4),
        ({"lasts": "2", "starts_at": "2026-11-22 20:05"}, 8),
        ({"lasts": "2", "starts_at": "2026-11-20 20:05"}, 2),
    ],
)
def test_time_that_was_typed_counts_before_the_ready_lengths(desk, clock, fields, hours):
    assert send(desk, **fields).status_code == 302
    assert Banner.objects.get().ends_at == clock.now + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"text": " "}, {"text"}),
        ({"text": "x" * 301}, {"text"}),
        ({"text_so": "x" * 301}, {"text_so"}),
        ({"level": "4"}, {"level"}),
        ({"lasts": ""}, {"lasts"}),
        ({"lasts": "at"}, {"ends_at"}),
        ({"lasts": "at", "ends_at": "2026-11-22 14:05"}, {"ends_at"}),
        ({"lasts": "at", "ends_at": "i morgon"}, {"ends_at"}),
        ({"starts_at": "2026-11-25 10:00", "lasts": "at", "ends_at": "2026-11-24 10:00"}, {"ends_at"}),
        ({"starts_at": "snart"}, {"starts_at"}),
        ({"link": "javascript:alert(1)"}, {"link"}),
        ({"link": "ftp://example.org/"}, {"link"}),
    ],
)
def test_error_stands_beside_its_field_and_what_was_typed_is_kept(desk, clock, fields, wrong):
    answer = send(desk, **fields)
    assert (answer.status_code, set(errors(answer))) == (200, wrong)
    page = answer.content.decode()
    assert "الساحة مغلقة." in page
    assert fields.get("text", "Torget är") in page
    assert page.count('class="error-message"') >= 1
    assert (Banner.objects.count(), logged()) == (0, [])


def test_banner_is_taken_down_by_one_button(desk, edit, up, clock, client):
    banner = up()
    clock.forward(minutes=10)
    for address in (INDEX, reverse("banners:edit", args=[banner.pk])):
        assert (
            f'action="{reverse("banners:take_down", args=[banner.pk])}"' in desk.get(address).content.decode()
        )
    assert desk.post(reverse("banners:take_down", args=[banner.pk])).headers["Location"] == INDEX
    banner.refresh_from_db()
    assert (banner.ends_at, banner.updated_at, banner.updated_by) == (clock.now, clock.now, edit)
    assert logged()[-1] == ("news.take_down", "edit@example.org", banner.text)
    assert banner.text not in client.get("/").content.decode()
    assert "take-down" not in desk.get(INDEX).content.decode()


def test_taking_down_what_is_over_changes_nothing(up, edit, clock):
    banner = up()
    clock.forward(days=2)
    before, log = Banner.objects.values().get(), logged()
    take_down(banner, by=edit)
    assert (Banner.objects.values().get(), logged()) == (before, log)


def test_banner_still_to_come_is_never_shown_once_taken_down(up, edit, clock, client):
    banner = up(starts_at=clock.now + timedelta(hours=3), ends_at=clock.now + timedelta(hours=5))
    take_down(banner, by=edit)
    clock.forward(hours=4)
    assert banner.text not in client.get("/").content.decode()
    banner.refresh_from_db()
    assert banner.starts_at < banner.ends_at < clock.now


def test_banner_just_put_up_is_taken_down_in_the_same_moment(up, edit, clock):
    assert take_down(up(), by=edit).is_over


def test_change_by_a_colleague_is_said_once_and_nothing_comes_up_again_unasked(desk, up, edit, clock):
    banner = up()
    address = reverse("banners:edit", args=[banner.pk])
    seen = desk.get(address).context["form"].version()
    clock.forward(minutes=5)
    take_down(banner, by=edit)
    clock.forward(minutes=5)
    fields = {"lasts": "at", "ends_at": "2026-11-23 14:05"}
    answer = send(desk, address, **fields, seen=seen)
    assert (answer.status_code, set(errors(answer))) == (200, {"__all__"})
    assert "Edit" in errors(answer)["__all__"][0]
    banner.refresh_from_db()
    assert banner.is_over
    again = answer.context["form"]["seen"].value()
    assert send(desk, address, **fields, seen=again).status_code == 302
    banner.refresh_from_db()
    assert banner.is_up


def test_preview_shows_it_in_every_language_and_saves_nothing(desk, up, clock):
    up("Det som redan är uppe.", level=Banner.Level.INFORMATION)
    before = (Banner.objects.count(), logged())
    page = desk.post(reverse("banners:preview"), TYPED).content.decode()
    assert page.index("Torget är avspärrat.") < page.index("Det som redan är uppe.")
    assert '<section class="after-crumbs" lang="ar" dir="rtl">' in page
    assert "الساحة مغلقة." in page
    assert (Banner.objects.count(), logged()) == before


def test_preview_of_what_cannot_be_shown_says_why(desk, clock):
    page = desk.post(reverse("banners:preview"), TYPED | {"text": ""}).content.decode()
    assert 'class="banners"' not in page
    assert "<li><b>" in page


def test_history_tells_what_has_been_up(desk, up, clock):
    up("Den första.")
    clock.forward(days=3)
    up("Den andra.")
    up("Den som kommer.", starts_at=clock.now + timedelta(hours=1))
    answer = desk.get(INDEX)
    assert [row.text for row in answer.context["object_list"]] == [
        "Den som kommer.",
        "Den andra.",
        "Den första.",
    ]
    assert {row.text for row in answer.context["running"]} == {"Den andra.", "Den som kommer."}


def test_list_takes_as_many_queries_for_one_as_for_thirty(desk, up):
    def count():
        desk.get(INDEX)
        with CaptureQueriesContext(connection) as queries:
            desk.get(INDEX)
        return len(queries)

    up()
    one = count()
    for number in range(29):
        up(f"Nummer {number}")
    assert count() == one


@pytest.mark.parametrize("group", ["Coordinators", "Message handlers", "Auditors", None])
def test_only_editors_put_up_and_take_down(client, up, group):
    banner = up()
    other = User.objects.create_user(email="other@example.org")
    if group:
        other.groups.add(Group.objects.get(name=group))
    client.force_login(other)
    edit_page = reverse("banners:edit", args=[banner.pk])
    answers = [
        client.get(INDEX),
        client.post(ADD, TYPED),
        client.post(edit_page, TYPED),
        client.post(reverse("banners:preview"), TYPED),
        client.post(reverse("banners:take_down", args=[banner.pk])),
    ]
    assert {answer.status_code for answer in answers} <= {302, 403}
    banner.refresh_from_db()
    assert (Banner.objects.count(), banner.is_up, banner.text) == (1, True, "Torget är avspärrat.")


def test_nothing_is_deleted(desk, up):
    banner = up()
    assert desk.get(f"{INDEX}delete/{banner.pk}/").status_code == 404


def test_log_is_written_after_the_commit(edit, clock):
    """An entry that is seen before the banner would let a process keep its pages without it for a minute."""
    with CaptureQueriesContext(connection) as queries:
        put_up(
            Banner(text="a", starts_at=clock.now, ends_at=clock.now + timedelta(hours=1)),
            texts={"en": "b"},
            by=edit,
        )
    said = [query["sql"].split("(")[0] for query in queries]
    ends = max(number for number, sql in enumerate(said) if sql.startswith("RELEASE SAVEPOINT"))
    log = next(number for number, sql in enumerate(said) if 'INTO "wagtailcore_modellogentry"' in sql)
    rows = [number for number, sql in enumerate(said) if 'INTO "news_banner' in sql]
    assert len(rows) == 2
    assert max(rows) < ends < log
