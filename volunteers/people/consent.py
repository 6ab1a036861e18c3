"""A volunteer's yes to a text, written down by every road on which it is given."""

from volunteers.people.models import Consent, Volunteer


def agree(volunteer: Volunteer, text: int) -> None:
    """Write down that the volunteer said yes to the text, given by primary key. Again is harmless, and takes back a no."""
    Consent.objects.bulk_create(
        [Consent(volunteer=volunteer, text_id=text)],
        update_conflicts=True,
        unique_fields=["volunteer", "text"],
        update_fields=["withdrawn_at"],
    )
