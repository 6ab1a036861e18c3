"""A volunteer's yes to a text, written down by every road on which it is given."""

from volunteers.people.models import Consent, ConsentText, Volunteer


def agree(volunteer: Volunteer, text: ConsentText) -> Consent:
    """Write down that the volunteer said yes to the text. Saying it again is harmless, and takes back a no."""
    return Consent.objects.update_or_create(volunteer=volunteer, text=text, defaults={"withdrawn_at": None})[
        0
    ]
