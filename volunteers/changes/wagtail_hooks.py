from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from volunteers.changes.admin.outcomes import Outcome, say_what_came_along, say_what_came_of_it
from volunteers.changes.admin.take_down_questions import (
    ask_before_deleting,
    ask_before_unpublishing,
    ask_before_unpublishing_together,
)
from volunteers.changes.publishing import let_follow
from volunteers.events.models import Occurrence


@hooks.register("deleted_with_page")
def dates_of_the_event() -> list[type[Model]]:
    """An event's dates go with it: ``ask_before_deleting`` has seen that nobody relies on them, and deletes them."""
    return [Occurrence]


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("changes.publish")(Outcome)
    actions.register_action("changes.decide", _("Decide about a date"), _("Decided about the date"))
    actions.register_action(
        "changes.call_off", _("Call off dates"), _("Coming dates called off, people told")
    )


hooks.register("event_is_saved", let_follow)

hooks.register("after_copy_page", say_what_came_along)

# Screens: they ask first and say afterwards. What is done hangs on the saving alone.
hooks.register("before_unpublish_page", ask_before_unpublishing)
hooks.register("before_bulk_action", ask_before_unpublishing_together)
hooks.register(
    "before_delete_page", ask_before_deleting, order=-1
)  # before the one that refuses what is left
for after in ("after_create_page", "after_edit_page", "after_unpublish_page", "after_bulk_action"):
    hooks.register(after, say_what_came_of_it)
