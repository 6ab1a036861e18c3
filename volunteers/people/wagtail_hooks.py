from wagtail import hooks

from volunteers.people.models import Volunteer
from volunteers.people.naming import rotate_name_words

hooks.register("rotate_keys", rotate_name_words)


@hooks.register("is_discreet_address")
def is_discreet_address(email: str) -> bool:
    """For the mails about signing in, which do not know volunteers."""
    return Volunteer.objects.filter(email=email.strip().lower(), is_discreet=True).exists()
