"""A protected identity: the person is a code to everybody, in every list, search and file."""

from volunteers.people.models import Volunteer


def protect(volunteer: Volunteer) -> None:
    """From now on coordinators meet a code. The person, or a superuser who knows the code, takes it back."""
    Volunteer.objects.filter(pk=volunteer.pk).update(is_protected=True)


def unprotect(number: int) -> Volunteer | None:
    """Let the volunteer with this number be found again; None when nobody with it is protected."""
    if not Volunteer.objects.filter(pk=number, is_protected=True, erased_at=None).update(is_protected=False):
        return None
    return Volunteer.objects.get(pk=number)
