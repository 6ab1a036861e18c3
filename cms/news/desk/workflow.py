"""The way of a news item to its readers: somebody else checks the facts, then it is published."""

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from cms.news.models import FactCheck, NewsIndexPage

EDITORS = "Editors"


@transaction.atomic
def make_workflow(*, name: str, facts: str, publishing: str) -> Workflow | None:
    """The workflow of the news in every language, with these names for it and its two steps. None if there was one.

    It is made once for ever: what editors change in it, or take away, stays as they want it. An index page that has
    another workflow already keeps that. Workflows are never deleted in the admin, so its first step tells.
    """
    if FactCheck.objects.exists():
        return None
    editors = Group.objects.get(name=EDITORS)
    workflow = Workflow.objects.create(name=name)
    for order, task in enumerate([FactCheck(name=facts), GroupApprovalTask(name=publishing)]):
        task.save()
        task.groups.set([editors])
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    for index in NewsIndexPage.objects.all():
        WorkflowPage.objects.get_or_create(page=index, defaults={"workflow": workflow})
    return workflow
