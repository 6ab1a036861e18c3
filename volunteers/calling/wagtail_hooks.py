from wagtail import hooks

from volunteers.people.models import Volunteer


@hooks.register("volunteers_are_one")
def hand_over_calls(second: Volunteer, first: Volunteer) -> None:
    second.phone_calls.update(volunteer=first)
