from wagtail import hooks

from volunteers.notices.late_cancellations import follow_up_if_late

hooks.register("place_was_cancelled", follow_up_if_late)
