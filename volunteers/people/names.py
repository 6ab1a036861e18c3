"""The one way to give a volunteer a name: it is encrypted, and its words are kept as fingerprints to be found by."""

import unicodedata

from django.db import models, transaction

from cms.privacy.key_rotation import Rotated, Step, open_column, rotate_rows
from volunteers.people.models import NameWord, Volunteer
from volunteers.people.models.volunteers import digest_of, words_of

JOINERS = {"\u200c", "\u200d"}  # Persian and other scripts need them inside a name


def clean_name(text: str) -> str:
    """A name on one line, in any script, without characters that are not seen."""
    visible = "".join(
        c
        for c in text
        if c in JOINERS or c.isspace() or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"}
    )
    return " ".join(visible.split())


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


def rotate_name_words(*, dry_run: bool) -> Rotated:
    """For the hook ``rotate_keys``: fingerprints depend on the first key. Until this is done, names are found partly."""

    def rotate_batch(rows: models.QuerySet) -> Step:
        named = [Volunteer(pk=pk, name=name) for pk, name in open_column(rows, "name")]
        models.prefetch_related_objects(named, "name_words")
        stale = [volunteer for volunteer in named if not is_found_by_name(volunteer)]
        for volunteer in stale if not dry_run else ():
            find_by_name(volunteer)
        return Step(len(stale), [])

    return rotate_rows(NameWord._meta.label, Volunteer.objects.all(), rotate_batch)


def is_found_by_name(volunteer: Volunteer) -> bool:
    """Whether the fingerprints are those of the name and the first key."""
    kept = {word.digest for word in volunteer.name_words.all()}
    return kept == {digest_of(word) for word in words_of(volunteer.name)}
