from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page

from cms.accounts.models import User


class FactCheck(AbstractGroupApprovalTask):
    """A step of a workflow in which somebody else than who wrote the page says that its facts hold.

    Wagtail's own group approval lets everybody in the group approve, the writer too: separating them would take two
    groups, and an editor is a writer one day and a checker the next. So this step asks who wrote what is checked.
    """

    class Meta:
        verbose_name = _("fact check by somebody else")
        verbose_name_plural = _("fact checks by somebody else")

    def get_actions(self, obj: Page, user: User) -> list[tuple[str, Any, bool]]:
        """As of a group approval, without approval for whoever wrote or sent what is to be checked."""
        actions: list[tuple[str, Any, bool]] = super().get_actions(obj, user)
        return [action for action in actions if action[0] != "approve" or not has_written(obj, user)]

    def get_task_states_user_can_moderate(self, user: User, **kwargs: Any) -> Any:
        """Which the admin's first page says await the user's review: not what they sent or wrote themselves."""
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        return states.exclude(workflow_state__requested_by=user).exclude(revision__user=user)

    @classmethod
    def get_description(cls) -> Any:
        return _("Members of the chosen groups can approve, but not what they wrote or sent themselves")


def has_written(page: Page, user: User) -> bool:
    """Whether the user sent the page on its way, or wrote any of what is new in it when this step began."""
    state = page.current_workflow_state
    step = state and state.current_task_state
    if step is None:
        return False
    written = page.revisions.filter(user=user, created_at__lte=step.started_at)
    if page.live and page.last_published_at:
        written = written.filter(created_at__gt=page.last_published_at)
    return state.requested_by_id == user.pk or bool(written.exists())
