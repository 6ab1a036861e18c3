from django.db.models import Model
from wagtail import hooks

from volunteers.changes.admin.laid_out_dates import lay_out_dates
from volunteers.changes.admin.plan_republishing import lay_out_shifts_of_event
from volunteers.changes.admin.republishing import (
    remember_what_is_known,
    tell_of_republished_event,
    warn_of_silent_publication,
)
from volunteers.changes.admin.take_down_questions import (
    ask_before_deleting,
    ask_before_unpublishing,
    refuse_to_unpublish_together,
)
from volunteers.events.models import Occurrence


@hooks.register("deleted_with_page")
def dates_of_the_event() -> list[type[Model]]:
    """An event's dates go with it: ``ask_before_deleting`` has seen that nobody relies on them, and deletes them."""
    return [Occurrence]


hooks.register(
    "after_publish_page", lay_out_dates, order=-10
)  # before people are told what has become of their dates
hooks.register("before_publish_page", remember_what_is_known)
hooks.register("after_publish_page", lay_out_shifts_of_event, order=-5)  # once its rules have made the dates
hooks.register("after_publish_page", tell_of_republished_event)
hooks.register("after_edit_page", warn_of_silent_publication)
hooks.register("before_unpublish_page", ask_before_unpublishing)
hooks.register("before_bulk_action", refuse_to_unpublish_together)
hooks.register(
    "before_delete_page", ask_before_deleting, order=-1
)  # before the one that refuses what is left
