from wagtail import hooks

from volunteers.notices.late_cancellations import follow_up_if_late
from volunteers.notices.staff_mails import tell_of_questions

hooks.register("place_was_cancelled", follow_up_if_late)
hooks.register("places_are_in_question", tell_of_questions)
