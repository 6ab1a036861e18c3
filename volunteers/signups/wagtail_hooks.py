from django.db.models import QuerySet
from wagtail import hooks

from volunteers.events.models import EventPage
from volunteers.signups.models import SignUp
from volunteers.signups.personal.phone_calls import call_about_returned

hooks.register("mail_given_up", call_about_returned)


@hooks.register("event_has_people")
def event_has_people(event: EventPage) -> bool:
    """Whether anybody has ever signed up for one of its dates."""
    return SignUp.objects.filter(shift__occurrence__event=event).exists()


@hooks.register("volunteers_in_areas")
def volunteers_in_areas(areas: list[int]) -> QuerySet:
    """The primary keys of those who have signed up for something there.

    Only what they confirmed: a stranger who types somebody's address shows them to no coordinator.
    """
    came = SignUp.objects.filter(shift__occurrence__event__area__in=areas, confirmed_at__isnull=False)
    return came.order_by().values("volunteer")
