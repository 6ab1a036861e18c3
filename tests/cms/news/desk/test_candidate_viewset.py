"""Edit chooses from what others have published: through the admin's own pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.news.desk.candidate_decision import write_about
from cms.news.importing.intake import take_in
from cms.news.models import Candidate, NewsIndexPage, NewsPage, Source
from tests.cms.news.desk.conftest import a_candidate, a_source, an_item

State = Candidate.State
LIST = "/admin/candidates/"


def shown(client: Client, **query: Any) -> list[str]:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return [candidate.title for candidate in response.context["object_list"]]


@pytest.fixture
def assortment(source: Source) -> Source:
    now = timezone.now()
    polisen = a_source("Polisen")
    a_candidate(1, source=source, title="Väntar")
    a_candidate(2, source=polisen, title="Polisens", first_seen_at=now - timedelta(days=9))
    a_candidate(3, source=source, title="Avfärdad", state=State.DISMISSED, changed_at=now)
    a_candidate(4, source=source, title="Skriven", state=State.WRITTEN, changed_at=now)
    a_candidate(5, source=source, title="Sedd", state=State.WRITTEN, changed_at=now, looked_at=now)
    a_candidate(6, source=source, title="Borta", missing_since=now, first_seen_at=now - timedelta(days=2))
    return source


def test_the_list_shows_what_is_asked_for(desk: Client, assortment: Source) -> None:
    asked = ["", "state=written", "state=dismissed", "state=all", "mark=changed", "mark=vanished"]
    asked += ["organisation=Polisen", "q=polis", "state=nonsense"]
    waiting = ["Väntar", "Borta", "Polisens"]
    assert {query: shown(desk, **dict(parse_qsl(query))) for query in asked} == {
        "": waiting,
        "state=written": ["Sedd", "Skriven"],
        "state=dismissed": ["Avfärdad"],
        "state=all": ["Sedd", "Skriven", "Avfärdad", *waiting],
        "mark=changed": ["Skriven"],
        "mark=vanished": ["Borta"],
        "organisation=Polisen": ["Polisens"],
        "q=polis": ["Polisens"],
        "state=nonsense": waiting,
    }


def test_ticking_is_offered_where_something_can_be_dismissed(desk: Client, assortment: Source) -> None:
    def offers(state: str) -> bool:
        page = desk.get(LIST, {"state": state}).text
        assert ("Dismiss those ticked" in page) == ("Tick all on this page" in page)
        return "Tick all on this page" in page

    assert {state: offers(state) for state in ("", "all", "written", "dismissed")} == {
        "": True,
        "all": True,
        "written": False,
        "dismissed": False,
    }


def test_the_list_of_a_source_and_of_a_period(desk: Client, assortment: Source) -> None:
    day = (timezone.localdate() - timedelta(days=3)).isoformat()
    assert shown(desk, source=assortment.pk, fetched_from=day) == ["Väntar", "Borta"]
    assert shown(desk, fetched_to=day) == ["Polisens"]


def test_the_list_takes_as_many_queries_for_thirty_as_for_one(desk: Client, source: Source) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(LIST).status_code == 200
        return len(captured)

    a_candidate(1, source=source)
    queries()
    one = queries()
    for number in range(2, 31):
        a_candidate(number, source=source)
    assert queries() == one


def test_dismissed_ones_leave_the_list_and_come_back(desk: Client, source: Source) -> None:
    pks = [a_candidate(number, source=source).pk for number in (1, 2, 3)]
    back = f"{LIST}?source={source.pk}"
    response = desk.post(reverse("candidates:dismiss"), {"pk": pks[:2], "next": back}, follow=True)
    assert response.redirect_chain == [(back, 302)]
    assert [row.pk for row in response.context["object_list"]] == [pks[2]]
    assert response.context["undo"] == pks[:2]
    response = desk.post(reverse("candidates:bring_back"), {"pk": pks[:2]}, follow=True)
    assert (len(response.context["object_list"]), response.context["undo"]) == (3, [])


def test_the_button_of_a_row_dismisses_that_one_alone(desk: Client, source: Source) -> None:
    pks = [a_candidate(number, source=source).pk for number in (1, 2)]
    desk.post(reverse("candidates:dismiss"), {"pk": pks, "only": pks[1]})
    assert [row.pk for row in Candidate.objects.waiting()] == pks[:1]


@pytest.mark.parametrize("pks", [[], ["x"], ["-1"], ["9" * 40], ["²"]])
def test_nothing_ticked_dismisses_nothing(desk: Client, source: Source, pks: list[str]) -> None:
    a_candidate(1, source=source)
    response = desk.post(
        reverse("candidates:dismiss"), {"pk": pks, "next": "https://evil.example/"}, follow=True
    )
    assert response.redirect_chain == [(LIST, 302)]
    assert Candidate.objects.waiting().count() == 1


def test_a_change_is_shown_word_by_word_until_it_has_been_looked_at(desk: Client, source: Source) -> None:
    take_in(source, [an_item(1, title="Fem skjutna i natt", link="https://bra.example/a")])
    take_in(source, [an_item(1, title="Fyra skjutna i natt", link="https://bra.example/b")])
    candidate = Candidate.objects.get()
    page = desk.get(reverse("candidates:show", args=[candidate.pk])).content.decode()
    assert "<del>Fem</del> skjutna i natt" in page
    assert "<ins>Fyra</ins> skjutna i natt" in page
    assert "<del>https://bra.example/a</del>" in page
    assert "I have looked at it" in page
    desk.post(reverse("candidates:look", args=[candidate.pk]))
    page = desk.get(reverse("candidates:show", args=[candidate.pk])).content.decode()
    assert "I have looked at it" not in page
    assert "<ins>Fyra</ins>" in page


def test_what_a_source_says_is_text_and_nothing_else(desk: Client, source: Source) -> None:
    evil = '<script>alert(1)</script> "quoted"'
    candidate = a_candidate(1, source=source, title=evil, text=evil, before=[])
    for address in (LIST, reverse("candidates:show", args=[candidate.pk])):
        assert "<script>alert" not in desk.get(address).content.decode()


def test_write_about_it_leads_to_the_editor_of_one_draft(
    desk: Client, index: NewsIndexPage, source: Source
) -> None:
    candidate = a_candidate(1, source=source)
    responses = [desk.post(reverse("candidates:write", args=[candidate.pk])) for _ in range(2)]
    page = NewsPage.objects.get()
    assert [response.headers["Location"] for response in responses] == [f"/admin/pages/{page.pk}/edit/"] * 2
    assert desk.get(responses[0].headers["Location"]).status_code == 200


def test_an_own_draft_may_be_saved_before_its_summary_is_written(
    desk: Client, index: NewsIndexPage, source: Source, edit: User
) -> None:
    page = write_about(a_candidate(1, source=source).pk, by=edit).page
    form = desk.get(f"/admin/pages/{page.pk}/edit/").context["form"]
    form.defer_required_fields()  # as for a draft
    assert not form.fields["intro"].required


def test_the_page_tells_that_its_source_has_changed(
    desk: Client, index: NewsIndexPage, source: Source, edit: User
) -> None:
    take_in(source, [an_item(1), an_item(2)])
    candidate = Candidate.objects.get(guid="guid-2")
    page = write_about(candidate.pk, by=edit).page
    address, notice = f"/admin/pages/{page.pk}/edit/", "See whether the page still holds"
    assert notice not in desk.get(address).content.decode()
    take_in(source, [an_item(1), an_item(2, title="Rättad")])
    said = desk.get(address).content.decode()
    assert "has changed what this page was made from" in said
    assert reverse("candidates:show", args=[candidate.pk]) in said
    desk.post(reverse("candidates:look", args=[candidate.pk]))
    assert notice not in desk.get(address).content.decode()
    take_in(source, [an_item(1)])
    assert "no longer shows what this page was made from" in desk.get(address).content.decode()


def test_deleting_the_page_lets_its_candidate_wait_again(
    desk: Client, index: NewsIndexPage, source: Source, edit: User
) -> None:
    page = write_about(a_candidate(1, source=source).pk, by=edit).page
    User.objects.filter(pk=edit.pk).update(is_superuser=True)
    desk.post(f"/admin/pages/{page.pk}/delete/")
    assert not NewsPage.objects.exists()
    assert Candidate.objects.waiting().count() == 1


def test_the_menu_and_the_first_page_say_how_much_waits(
    desk: Client, source: Source, index: NewsIndexPage, edit: User
) -> None:
    take_in(source, [an_item(1), an_item(2), an_item(3)])
    write_about(Candidate.objects.get(guid="guid-3").pk, by=edit)
    take_in(source, [an_item(1), an_item(2), an_item(3, text="Rättad")])
    Source.objects.update(trouble=Source.Trouble.STATUS, trouble_detail="503")
    said = desk.get("/admin/").content.decode()
    assert "2 candidates wait for a decision" in said
    assert "1 page whose source has changed" in said
    assert "trouble of its own (503)" in said
    assert "Candidates (2)" in said


@pytest.mark.parametrize("group", ["Coordinators", "Message handlers", "Auditors"])
def test_others_neither_see_nor_decide(
    client: Client, source: Source, staff: Callable[..., User], group: str
) -> None:
    pk = a_candidate(1, source=source).pk
    client.force_login(staff(group))
    home = client.get("/admin/").content.decode()
    assert "News from others" not in home
    assert "Candidates" not in home
    reads = [
        LIST,
        reverse("candidates:show", args=[pk]),
        "/admin/sources/",
        f"/admin/sources/edit/{source.pk}/",
    ]
    acts = [
        reverse("candidates:dismiss"),
        reverse("candidates:bring_back"),
        reverse("candidates:look", args=[pk]),
        reverse("candidates:write", args=[pk]),
        reverse("sources:act", args=[source.pk, "pause"]),
        "/admin/sources/new/",
    ]
    refusals = {client.get(address).status_code for address in reads}
    refusals |= {client.post(address, {"pk": pk, "try": 1}).status_code for address in acts}
    assert refusals <= {302, 403}
    assert Candidate.objects.waiting().count() == Source.objects.filter(is_active=True).count() == 1


def test_nothing_is_decided_by_looking(desk: Client, source: Source) -> None:
    pk = a_candidate(1, source=source).pk
    for name in ("look", "write"):
        assert desk.get(reverse(f"candidates:{name}", args=[pk])).status_code == 405
    assert desk.get(reverse("candidates:dismiss")).status_code == 405
    assert desk.get(reverse("sources:act", args=[source.pk, "pause"])).status_code == 405
