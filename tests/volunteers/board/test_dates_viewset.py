from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from campaigns.pages.models import CampaignPage
from campaigns.pledges.models import Pledge
from cms.accounts.staff.groups import grant_groups
from tests.conftest import a_role
from tests.volunteers.conftest import messages_in
from volunteers.events.models import EventPage, Occurrence
from volunteers.shifts.models import Shift

REFUSED, SIGN_IN = "/admin/", "/konto/login/"


def local(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def date_form(event: EventPage, **changes: object) -> dict[str, object]:
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=9)
    times = {"starts_at": local(start), "ends_at": local(start + timedelta(hours=2))}
    return {"event": event.pk, "place": "", "note": "", **times, **changes}


def shift_form(occurrence: Occurrence, **changes: object) -> dict[str, object]:
    times = {"starts_at": local(occurrence.starts_at), "ends_at": local(occurrence.ends_at)}
    numbers = {"capacity": 2, "minimum": 0, "meeting_point_hours": 24}
    return {"occurrence": occurrence.pk, "role": a_role("Värd").pk, "text": "", **numbers, **times, **changes}


@pytest.mark.parametrize("view", ["index", "add", "edit", "delete", "history"])
@pytest.mark.parametrize(
    ("who", "answer"), [("edit", 200), ("klara", 200), ("hanna", REFUSED), ("charlie", SIGN_IN)]
)
def test_dates_are_for_editors_and_coordinators(view, who, answer, signed_in, add_date):
    url = reverse(f"dates:{view}", args=[] if view in {"index", "add"} else [add_date().pk])
    response = signed_in(who).get(url)
    assert response.status_code == 200 if answer == 200 else response.url.partition("?")[0] == answer


def test_editor_publishes_an_event_with_two_shifts(editor, campaign):
    """From the campaign to a shift, only by following what the admin offers next."""
    create = reverse("wagtailadmin_pages:add", args=["events", "eventpage", campaign.pk])
    assert reverse("dates:add") + "?" not in editor.get(create).content.decode()
    page = {
        "title": "Ljus på torget",
        "slug": "ljus",
        "intro": "Kom med en lykta.",
        "kind": "ljusmanifestation",
        "age": "alla",
        "place": "Järntorget",
        "body": '{"blocks": [], "entityMap": {}}',
        "answers": '{"blocks": [], "entityMap": {}}',
        "rules-TOTAL_FORMS": 0,
        "rules-INITIAL_FORMS": 0,
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "action-publish": "1",
    }
    published = editor.post(create, page, follow=True)
    event = EventPage.objects.get(slug="ljus")
    assert event.live
    add_date = f"{reverse('dates:add')}?event={event.pk}"
    assert add_date in messages_in(published)

    saved = editor.post(add_date, date_form(event), follow=True)
    date = event.occurrences.get()
    assert saved.redirect_chain[-1][0] == reverse("dates:edit", args=[date.pk])
    add_shift = f"{reverse('shifts:add')}?occurrence={date.pk}"
    assert add_shift in saved.content.decode()
    assert editor.get(add_shift).context["form"].initial == {
        "occurrence": date.pk,
        "starts_at": date.starts_at,
        "ends_at": date.ends_at,
    }

    for role in ("Värd", "Musiker"):
        back = editor.post(add_shift, shift_form(date, role=a_role(role).pk), follow=True)
        assert back.redirect_chain[-1][0] == reverse("dates:edit", args=[date.pk])
    assert [(shift.role.name, shift.capacity, shift.taken) for shift in date.shifts.order_by("pk")] == [
        ("Värd", 2, 0),
        ("Musiker", 2, 0),
    ]
    page_editor = editor.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
    assert all(role in page_editor for role in ("Värd", "Musiker"))
    assert add_date in page_editor


@pytest.mark.parametrize("start", ["2027-03-21 18:00", "2027-10-24 18:00"])
def test_new_date_starts_a_week_after_the_last_whatever_the_clocks_do(start, editor, event, add_date):
    naive = datetime.fromisoformat(start)
    add_date(starts_at=timezone.make_aware(naive), hours=3, place="Järntorget")
    initial = editor.get(f"{reverse('dates:add')}?event={event.pk}").context["form"].initial
    assert initial == {
        "event": event,
        "starts_at": timezone.make_aware(naive + timedelta(days=7)),
        "ends_at": timezone.make_aware(naive + timedelta(days=7, hours=3)),
        "place": "Järntorget",
    }


def test_new_date_is_never_proposed_in_the_past(editor, event, add_date):
    last = add_date(starts_at=timezone.now() - timedelta(days=30))
    proposed = editor.get(f"{reverse('dates:add')}?event={event.pk}").context["form"].initial["starts_at"]
    assert proposed > timezone.now()
    assert timezone.localtime(proposed).time() == timezone.localtime(last.starts_at).time()


@pytest.mark.parametrize("asked", ["", "0", "999999", "x", "²", "1 OR 1"])
def test_new_date_of_an_event_that_does_not_exist_is_an_empty_form(asked, editor):
    response = editor.get(reverse("dates:add"), {"event": asked})
    assert response.status_code == 200
    assert response.context["form"].initial == {}


def test_date_that_ends_before_it_starts_is_refused_in_the_form(editor, event):
    form = date_form(event)
    response = editor.post(reverse("dates:add"), form | {"ends_at": form["starts_at"]})
    assert list(response.context["form"].errors) == ["ends_at"]
    assert not Occurrence.objects.exists()


def test_date_of_an_event_in_another_language_goes_to_the_original(editor, event):
    english = event.copy_for_translation(Locale.objects.create(language_code="en"), copy_parents=True)
    grant_groups()  # on the front page in English too
    editor.post(reverse("dates:add"), date_form(english))
    assert (event.occurrences.count(), english.occurrences.count()) == (1, 0)
    page = editor.get(reverse("wagtailadmin_pages:edit", args=[english.pk])).content.decode()
    assert reverse("dates:edit", args=[event.occurrences.get().pk]) in page


def test_date_takes_its_shifts_along_when_it_moves(editor, add_date, add_shift):
    date = add_date()
    shift = add_shift(date)
    later = {
        "starts_at": local(date.starts_at + timedelta(days=1)),
        "ends_at": local(date.ends_at + timedelta(days=1)),
    }
    response = editor.post(
        reverse("dates:edit", args=[date.pk]), date_form(date.event, tell_people="1", **later), follow=True
    )
    assert [message.level_tag for message in response.context["messages"]] == ["success"]
    shift.refresh_from_db()
    assert local(shift.starts_at) == later["starts_at"]


def test_date_with_shifts_stays_with_its_event(editor, add_date, add_shift, campaign):
    date = add_date()
    add_shift(date)
    other = campaign.add_child(instance=EventPage(title="Annat", slug="annat", intro="x", place="y"))
    response = editor.post(reverse("dates:edit", args=[date.pk]), date_form(other))
    assert list(response.context["form"].errors) == ["event"]
    date.refresh_from_db()
    assert date.event_id != other.pk


def test_date_with_shifts_is_not_deleted_and_says_why(editor, add_date, add_shift):
    date = add_date()
    add_shift(date)
    for method in (editor.get, editor.post):
        response = method(reverse("dates:delete", args=[date.pk]), follow=True)
        assert response.redirect_chain == [(reverse("dates:edit", args=[date.pk]), 302)]
        assert "(1)" in messages_in(response)
    assert Occurrence.objects.filter(pk=date.pk).exists()


def test_date_without_shifts_is_deleted(editor, add_date):
    editor.post(reverse("dates:delete", args=[add_date().pk]))
    assert not Occurrence.objects.exists()


def test_list_of_dates_begins_with_what_comes_next(editor, add_date):
    now = timezone.now()
    days = {
        name: add_date(starts_at=now + timedelta(days=n))
        for name, n in {"b": 9, "past": -3, "a": 2, "old": -9}.items()
    }
    listed = editor.get(reverse("dates:index")).context["object_list"]
    assert list(listed) == [days[name] for name in ("a", "b", "past", "old")]


def test_list_of_dates_is_filtered_and_searched(editor, add_date, campaign):
    other = campaign.add_child(instance=EventPage(title="Läxhjälp", slug="laxhjalp", intro="x", place="y"))
    now = timezone.now()
    near, far = (
        add_date(starts_at=now + timedelta(days=2)),
        add_date(starts_at=now + timedelta(days=40), called_off=True),
    )
    homework = add_date(event=other, starts_at=now + timedelta(days=3))

    def listed(**query: object) -> list[Occurrence]:
        return list(editor.get(reverse("dates:index"), query).context["object_list"])

    day = timezone.localdate() + timedelta(days=20)
    assert listed(event=other.pk) == [homework]
    assert listed(called_off="true") == [far]
    assert listed(starts_at_from=day) == [far]
    assert listed(starts_at_to=day) == [near, homework]
    assert listed(q="läxhjälp"[1:]) == [homework]


def test_list_of_dates_adds_up_the_places_of_all_shifts(editor, add_date, add_shift):
    date = add_date()
    for taken, waiting in ((2, 1), (1, 0)):
        add_shift(date, capacity=3)
        Shift.objects.filter(pk=Shift.objects.latest("pk").pk).update(taken=taken, waiting=waiting)
    row = editor.get(reverse("dates:index")).context["object_list"][0]
    assert (row.taken, row.capacity, row.waiting) == (3, 6, 1)


def test_list_of_dates_takes_as_many_queries_for_one_and_for_many(editor, event, add_date, count_queries):
    add_date()
    one = count_queries(editor, reverse("dates:index"))
    for day in range(1, 61):
        add_date(starts_at=timezone.now() + timedelta(days=day))
    assert count_queries(editor, reverse("dates:index")) == one


def test_event_form_takes_as_many_queries_for_one_date_and_for_many(
    editor, event, add_date, add_shift, count_queries
):
    add_shift(add_date())
    url = reverse("wagtailadmin_pages:edit", args=[event.pk])
    one = count_queries(editor, url)
    for day in range(1, 31):
        add_shift(add_date(starts_at=timezone.now() + timedelta(days=day)))
    assert count_queries(editor, url) == one


@pytest.mark.parametrize("which", ["campaign", "index"])
def test_page_that_people_rely_on_is_not_deleted_and_says_why(which, editor, event, add_date):
    add_date()
    Pledge.objects.create(campaign=CampaignPage.objects.get())
    page = {"campaign": event.get_parent(), "index": event.get_parent().get_parent()}[which]
    for method in (editor.get, editor.post):
        response = method(reverse("wagtailadmin_pages:delete", args=[page.pk]), follow=True)
        assert response.redirect_chain == [(reverse("wagtailadmin_pages:edit", args=[page.pk]), 302)]
        assert "(1)" in messages_in(response)
    assert EventPage.objects.filter(pk=event.pk).exists()


def test_pages_that_people_rely_on_are_not_deleted_together(editor, event, add_date, campaign):
    add_date()
    other = campaign.add_child(instance=EventPage(title="Annat", slug="annat", intro="x", place="y"))
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    response = editor.post(f"{url}?id={event.pk}&id={other.pk}&next=/admin/pages/{campaign.pk}/", follow=True)
    assert "(1)" in messages_in(response)
    assert EventPage.objects.filter(pk__in=[event.pk, other.pk]).count() == 2


def test_page_without_dates_is_deleted(editor, event):
    editor.post(reverse("wagtailadmin_pages:delete", args=[event.pk]))
    assert not EventPage.objects.exists()


def test_copied_campaign_has_its_own_events_with_dates_of_their_own(editor, event, add_date, campaign):
    add_date()
    form = {
        "new_title": "Kopia",
        "new_slug": "kopia",
        "new_parent_page": campaign.get_parent().pk,
        "copy_subpages": "on",
        "publish_copies": "on",
        "days": 0,
    }
    response = editor.post(reverse("wagtailadmin_pages:copy", args=[campaign.pk]), form)
    assert response.status_code == 302
    copy = EventPage.objects.exclude(pk=event.pk).get()
    assert (copy.slug, copy.occurrences.count(), event.occurrences.count()) == ("kvallsvandring-2", 1, 1)


def test_event_saved_by_itself_gives_no_message(editor, event):
    url = reverse("wagtailadmin_pages:edit", args=[event.pk])
    page = editor.get(url).context["form"]
    data = {name: page[name].value() or "" for name in ("title", "slug", "intro", "kind", "place", "age")}
    data |= {
        "body": '{"blocks": [], "entityMap": {}}',
        "answers": '{"blocks": [], "entityMap": {}}',
        "rules-TOTAL_FORMS": 0,
        "rules-INITIAL_FORMS": 0,
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }
    editor.post(url, data, headers={"accept": "application/json"})
    assert messages_in(editor.get(reverse("wagtailadmin_home"))) == ""
    editor.post(url, data)
    assert "?event=" in messages_in(editor.get(reverse("wagtailadmin_home")))
