"""The one way to give a volunteer a name: it is encrypted, and its words are kept as fingerprints to be found by."""

from django.db import transaction

from volunteers.people.models import NameWord, Volunteer
from volunteers.people.models.volunteers import digest_of, words_of


def rename(volunteer: Volunteer, name: str) -> None:
    """Give the volunteer this name and write it. The empty name takes the old one away."""
    with transaction.atomic():
        volunteer.name = name
        volunteer.save(update_fields=["name"])
        find_by_name(volunteer)


def find_by_name(volunteer: Volunteer) -> None:
    """Write anew by which words the volunteer is found."""
    NameWord.objects.filter(volunteer=volunteer).delete()
    NameWord.objects.bulk_create(
        NameWord(volunteer=volunteer, digest=digest_of(word)) for word in sorted(words_of(volunteer.name))
    )
