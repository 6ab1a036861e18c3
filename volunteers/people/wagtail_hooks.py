from wagtail import hooks

from volunteers.people.models import Volunteer


@hooks.register("is_discreet_address")
def is_discreet_address(email: str) -> bool:
    """Whether mails there, also those about signing in, must not say whom they are from."""
    return Volunteer.objects.filter(email=email.strip().lower(), is_discreet=True).exists()
