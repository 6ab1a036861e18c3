"""What Wagtail brings and nobody here is in: the group Moderators, and the workflow that only it could take a step in.

Whoever is put into that group by mistake could publish every page and answers to no rule of ours.
"""

from typing import Any

MODERATORS, EDITORS = "Moderators", "Editors"


def drop_wagtails_groups(apps: Any) -> None:
    """Delete them, and what Wagtail's own Editors may do on the root of all pages: ours are granted their rights page by page.

    ``apps`` gives models by name: in a migration those of its time. Again is harmless.
    """
    group = apps.get_model("auth.Group")
    task = apps.get_model("wagtailcore.GroupApprovalTask")
    workflow = apps.get_model("wagtailcore.Workflow")
    for each in group.objects.filter(name=MODERATORS):
        theirs = [row.pk for row in task.objects.filter(groups=each) if row.groups.count() == 1]
        steps = workflow.objects.filter(workflow_tasks__task__in=theirs)
        alone = [
            row.pk for row in steps.distinct() if row.workflow_tasks.exclude(task__in=theirs).count() == 0
        ]
        workflow.objects.filter(pk__in=alone).delete()
        task.objects.filter(pk__in=theirs).delete()
        each.delete()
    on_root = apps.get_model("wagtailcore.GroupPagePermission").objects.filter(page__depth=1)
    on_root.filter(group__name=EDITORS).delete()
