"""Publishing an event anew, with people in its shifts."""

import pytest
from django.urls import reverse

from cms.mail.models import OutboxMail
from tests.conftest import ALICE
from volunteers.events.models import EventPage


def publish(client: object, event: EventPage, **changes: str) -> object:
    """What the browser sends when the page is published."""
    url = reverse("wagtailadmin_pages:edit", args=[event.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {
        "body": '{"blocks": [], "entityMap": {}}',
        "answers": '{"blocks": [], "entityMap": {}}',
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "rules-TOTAL_FORMS": 0,
        "rules-INITIAL_FORMS": 0,
        "action-publish": "1",
    }
    return client.post(url, data | changes, follow=True)


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"place": "Järntorget"}, [("signups/mail/moved", ALICE)]), ({"title": "Vandring"}, [])],
)
def test_new_place_of_an_event_is_told_and_nothing_else_is(changes, told, editor, event, add_shift, join):
    join(add_shift())
    OutboxMail.objects.all().delete()
    response = publish(editor, event, **changes)
    event.refresh_from_db()
    assert {name: getattr(event, name) for name in changes} == changes
    assert list(OutboxMail.objects.values_list("name", "to")) == told
    assert ("info" in {message.level_tag for message in response.context["messages"]}) is bool(told)


def test_dates_with_a_place_of_their_own_are_left_alone(editor, event, add_date, add_shift, join):
    join(add_shift(add_date(place="Vårväderstorget")))
    OutboxMail.objects.all().delete()
    publish(editor, event, place="Järntorget")
    assert not OutboxMail.objects.exists()


def test_event_that_people_signed_up_for_does_not_become_a_series(editor, event, add_shift, join):
    join(add_shift())
    answer = publish(editor, event, is_series="on")
    event.refresh_from_db()
    assert event.is_series is False
    assert "Gör en ny aktivitet i stället" in answer.text


def test_event_that_nobody_signed_up_for_becomes_a_series(editor, event, add_shift):
    add_shift()
    publish(editor, event, is_series="on")
    event.refresh_from_db()
    assert event.is_series is True
