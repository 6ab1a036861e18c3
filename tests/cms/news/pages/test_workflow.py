from datetime import timedelta
from typing import Any

import feedparser
import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    PageLogEntry,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail.users.models import UserProfile

from cms.accounts.models import User
from cms.base.scheduled_pages import publish_scheduled_pages
from cms.mail.models import OutboxMail
from cms.news.desk.workflow import make_workflow
from cms.news.models import FactCheck, NewsIndexPage, NewsPage

NAMES = {"name": "Nyheter", "facts": "Fakta", "publishing": "Publicering"}


@pytest.fixture
def workflow(index: NewsIndexPage) -> Any:
    return make_workflow(**NAMES)


def an_editor(email: str) -> Client:
    user = User.objects.create_user(email, first_name=email.partition("@")[0].capitalize())
    user.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def edit(workflow: Any) -> Client:
    return an_editor("edit@example.org")


@pytest.fixture
def ester(workflow: Any) -> Client:
    """Another editor."""
    return an_editor("ester@example.org")


def a_form(**fields: Any) -> dict[str, str]:
    written = {
        "title": "Lyktor på torget",
        "slug": "lyktor",
        "published_on": "2026-11-03",
        "category": "programmet",
        "intro": "Kort.",
        "origin": "local",
        "picture": "",
        "picture_alt": "",
        "body": streamfield([]),
        "related": streamfield([]),
    }
    comments = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    form: dict[str, str] = nested_form_data(written | fields) | comments
    return form


def write(client: Client, **fields: Any) -> NewsPage:
    address = reverse("wagtailadmin_pages:add", args=["news", "newspage", NewsIndexPage.objects.get().pk])
    assert client.post(address, a_form(**fields)).status_code == 302
    return NewsPage.objects.get()


def offered(client: Client, page: NewsPage) -> set[str]:
    """What the page's editor offers to do in the step where the page stands."""
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return {name for name in ("approve", "reject") if f'data-workflow-action-name="{name}"' in answer.text}


def act(client: Client, page: NewsPage, action: str, comment: str = "") -> int:
    step = WorkflowState.objects.get().current_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, step.pk])
    return int(client.post(address, {"comment": comment}).status_code)


def mails() -> list[tuple[str, str]]:
    return [(mail.to, mail.name) for mail in OutboxMail.objects.order_by("pk")]


def test_facts_are_checked_by_somebody_else_and_then_it_is_published(edit: Client, ester: Client) -> None:
    page = write(edit, **{"action-submit": "1"})
    assert not page.live
    assert page.current_workflow_task.name == "Fakta"

    assert offered(edit, page) == {"reject"}
    act(edit, page, "approve")
    assert page.current_workflow_task.name == "Fakta"

    assert offered(ester, page) == {"approve", "reject"}
    act(ester, page, "approve")
    page = NewsPage.objects.get()
    assert (page.current_workflow_task.name, page.live) == ("Publicering", False)

    assert offered(edit, page) == {"approve", "reject"}
    act(edit, page, "approve")
    assert NewsPage.objects.get().live
    assert [entry.title for entry in feedparser.parse(Client().get("/nyheter/atom.xml").content).entries] == [
        "Lyktor på torget"
    ]


def awaiting(client: Client) -> bool:
    """Whether the first page says that the news item awaits this editor's review."""
    panel = client.get(reverse("wagtailadmin_home")).text.partition("Awaiting your review")[2]
    return "Lyktor på torget" in panel.partition("</section>")[0]


def test_only_who_may_check_is_told_that_it_awaits_a_check(edit: Client, ester: Client) -> None:
    for user in User.objects.all():
        UserProfile.objects.create(user=user, preferred_language="en")
    page = write(edit, **{"action-submit": "1"})
    assert (awaiting(edit), awaiting(ester)) == (False, True)
    act(ester, page, "approve")
    assert (awaiting(edit), awaiting(ester)) == (True, True)


def test_who_wrote_what_another_sent_does_not_check_it(edit: Client, ester: Client) -> None:
    page = write(edit)
    ester.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), a_form(intro="Nytt.") | {"action-submit": "1"}
    )
    assert page.current_workflow_task.name == "Fakta"
    assert (offered(edit, page), offered(ester, page)) == ({"reject"}, {"reject"})
    assert offered(an_editor("erik@example.org"), page) == {"approve", "reject"}


def test_who_wrote_what_is_live_checks_what_is_new(edit: Client, ester: Client) -> None:
    page = write(edit, **{"action-publish": "1"})
    assert page.live
    ester.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), a_form(intro="Nytt.") | {"action-submit": "1"}
    )
    assert (offered(edit, page), offered(ester, page)) == ({"approve", "reject"}, {"reject"})


def test_what_is_sent_back_comes_again_to_the_same_step(edit: Client, ester: Client) -> None:
    page = write(edit, **{"action-submit": "1"})
    act(ester, page, "reject", comment="Vilket torg?")
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES
    edit.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        a_form(intro="Järntorget.") | {"action-restart-workflow": "1", "action-submit": "1"},
    )
    page = NewsPage.objects.get()
    assert page.current_workflow_task.name == "Fakta"
    assert offered(edit, page) == {"reject"}


def test_colleagues_are_told_by_the_outbox_and_no_request_waits_for_a_mail_server(
    edit: Client, ester: Client, settings: Any
) -> None:
    settings.MAILERS = {"default": {"BACKEND": "nowhere.Backend"}}
    page = write(edit, **{"action-submit": "1"})
    assert mails() == [("ester@example.org", "mail/notice")]
    act(ester, page, "reject", comment="Vilket <torg> & när?")
    assert mails()[1:] == [("edit@example.org", "mail/notice")]
    mail = OutboxMail.objects.last()
    assert mail is not None
    assert "Lyktor på torget" in mail.subject
    assert "Vilket <torg> & när?" in mail.text
    assert "Vilket &lt;torg&gt; &amp; när?" in mail.html
    assert f'href="{settings.SITE_URL}/admin/pages/{page.pk}/edit/"' in mail.html


def test_editor_may_publish_at_once_when_it_is_urgent(edit: Client, workflow: Any) -> None:
    page = write(edit, **{"action-publish": "1"})
    assert page.live
    assert not WorkflowState.objects.exists()


def test_page_that_an_editor_timed_goes_live_by_the_worker(edit: Client, index: NewsIndexPage) -> None:
    at = timezone.localtime(timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    page = write(edit, go_live_at=at, **{"action-publish": "1"})
    assert (page.live, publish_scheduled_pages()) == (False, 0)
    # An hour later, as far as the page can tell.
    revision = page.scheduled_revision
    revision.approved_go_live_at = timezone.now() - timedelta(seconds=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    assert publish_scheduled_pages() == 1
    [entry] = feedparser.parse(Client().get("/nyheter/atom.xml").content).entries
    assert (entry.title, entry.link) == ("Lyktor på torget", "http://testserver/nyheter/lyktor/")


def test_workflow_is_made_once_and_stays_as_editors_want_it(workflow: Any, index: NewsIndexPage) -> None:
    assert [
        (each.task.name, type(each.task.specific), [group.name for group in each.task.specific.groups.all()])
        for each in WorkflowTask.objects.filter(workflow=workflow).order_by("sort_order")
    ] == [("Fakta", FactCheck, ["Editors"]), ("Publicering", GroupApprovalTask, ["Editors"])]
    assert index.get_workflow() == workflow
    WorkflowPage.objects.all().delete()
    workflow.deactivate()
    assert make_workflow(**NAMES) is None
    assert not WorkflowPage.objects.exists()


def test_index_with_another_workflow_keeps_it(index: NewsIndexPage) -> None:
    other = Workflow.objects.create(name="Another")
    WorkflowPage.objects.create(page=index, workflow=other)
    make_workflow(**NAMES)
    assert index.get_workflow() == other


def test_history_of_a_page_says_who_checked(edit: Client, ester: Client) -> None:
    page = write(edit, **{"action-submit": "1"})
    act(ester, page, "approve")
    said = PageLogEntry.objects.filter(page=page.pk, action="wagtail.workflow.approve")
    assert [entry.user.email for entry in said] == ["ester@example.org"]
