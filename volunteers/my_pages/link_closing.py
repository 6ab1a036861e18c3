"""For whoever fears that somebody has read their mails."""

from django.db import transaction

from volunteers.people.models import Volunteer
from volunteers.signups.joining.guardian import ask_guardian, awaiting


def close_links(volunteer: Volunteer) -> None:
    """Close every link mailed so far: to sign-ups, calls and the guardian's page. New mails carry new ones.

    So do the codes for the door, which are made of the same number. A guardian who has not answered is asked anew.
    """
    with transaction.atomic():
        row = Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer.pk)
        row.link_number += 1
        row.save(update_fields=["link_number"])
        if row.lacks_guardian and awaiting(row):
            row.guardian_asked_at = None
            ask_guardian(row)
