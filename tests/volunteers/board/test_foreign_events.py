"""A coordinator of another area makes, changes and deletes no date, shift or plan here: none is led to a dark gate."""

import pytest
from django.urls import reverse

from cms.accounts.staff.groups import GROUPS
from tests.volunteers.board.conftest import browser_of, person
from volunteers.events.models import EventPage, Occurrence
from volunteers.people.in_charge import events_in_charge, in_areas_of, in_charge
from volunteers.shifts.models import Shift, ShiftPlan

WHEN = "2027-03-18 18:00"
UNTIL = "2027-03-18 21:00"


@pytest.fixture
def karin(site):
    """She coordinates Hisingen, where the event does not lie."""
    return browser_of(person("karin", "Coordinators", areas=["hisingen"]))


@pytest.fixture
def here(soon, add_shift):
    """A date here with a shift and a plan, and the forms that would lead people elsewhere."""
    shift = add_shift(soon())
    event = shift.occurrence.event
    plan = ShiftPlan.objects.create(event=event, role=shift.role, capacity=3, lasts=120)
    times = {"starts_at": WHEN, "ends_at": UNTIL}
    return {
        "dates": (shift.occurrence, {"event": event.pk, **times, "place": "Mörka porten", "note": ""}),
        "shifts": (
            shift,
            {"occurrence": shift.occurrence_id, "role": shift.role_id, "capacity": 3, **times}
            | {"meeting_point": "Mörka porten", "minimum": 0},
        ),
        "plans": (
            plan,
            {"event": event.pk, "role": shift.role_id, "starts_after": 0, "lasts": 60, "capacity": 3}
            | {"meeting_point": "Mörka porten"},
        ),
    }


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Occurrence, Shift, ShiftPlan)]


@pytest.mark.parametrize("view", ["edit", "delete", "history", "history_results", "usage"])
@pytest.mark.parametrize("kind", ["dates", "shifts", "plans"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_row_of_another_area_is_not_there(method, kind, view, karin, here):
    row, form = here[kind]
    before = everything()
    assert getattr(karin, method)(reverse(f"{kind}:{view}", args=[row.pk]), form).status_code == 404
    assert everything() == before


@pytest.mark.parametrize("kind", ["dates", "shifts", "plans"])
def test_nothing_is_made_for_an_event_of_another_area(kind, karin, here):
    before = everything()
    response = karin.post(reverse(f"{kind}:add"), here[kind][1])
    assert (response.status_code, everything()) == (200, before)
    [wrong] = response.context["form"].errors.keys() & {"event", "occurrence"}
    assert wrong


@pytest.mark.parametrize("kind", ["dates", "shifts", "plans"])
def test_lists_filters_and_forms_name_no_event_of_another_area(kind, karin, here, soon):
    _row, form = here[kind]
    title = soon().event.title
    asked = f"?event={form.get('event', '')}&occurrence={form.get('occurrence', '')}"
    for url in (
        reverse(f"{kind}:index"),
        reverse(f"{kind}:index") + "?q=kväll&export=csv",
        reverse(f"{kind}:add"),
        reverse(f"{kind}:add") + asked,
    ):
        page = karin.get(url)
        text = b"".join(page.streaming_content) if page.streaming else page.content
        assert title not in text.decode(), url


@pytest.mark.parametrize("view", ["dates:split", "dates:decide", "shifts:copy_shifts"])
def test_no_action_on_a_date_of_another_area(view, karin, here):
    before = everything()
    date = here["dates"][0]
    assert karin.post(reverse(view, args=[date.pk]), {"choice": "remove"}).status_code == 404
    assert everything() == before


def test_forecast_of_a_plan_reads_no_event_of_another_area(karin, here):
    asked = here["plans"][1]
    assert karin.get(reverse("plans:foresee"), asked).context["words"] == ""


def test_coordinator_of_the_area_changes_what_is_theirs(board, here):
    for kind, (row, _form) in here.items():
        assert board.get(reverse(f"{kind}:edit", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("who", [*GROUPS, "superuser", "left"])
def test_one_answer_whose_an_event_is(who, event, here):
    """Lists, policies and forms all ask ``in_charge``: by area for coordinators, by page for editors, for nobody else."""
    user = person("any", "" if who in {"superuser", "left"} else who, superuser=who == "superuser")
    if who == "left":
        user.is_superuser, user.is_active = True, False
        user.save()
    whose = {"Editors", "superuser"}
    assert events_in_charge(user).filter(pk=event.pk).exists() is (who in whose)
    for rows, way in (
        (Occurrence.objects, "event"),
        (Shift.objects, "occurrence__event"),
        (ShiftPlan.objects, "event"),
    ):
        assert in_charge(rows.all(), user, event=way).exists() is (who in whose)
    assert in_areas_of(Shift.objects.all(), user, event="occurrence__event").exists() is (who == "superuser")


def test_event_without_an_area_is_the_whole_citys(event, soon):
    soon()
    EventPage.objects.update(area=None)
    assert not events_in_charge(person("klara", "Coordinators", areas=["nordost"])).exists()
    assert events_in_charge(person("kim", "Coordinators", areas=[])).exists()
