"""What a volunteer decides about themselves, written."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from volunteers.mail_kinds import OWN_SWITCHES
from volunteers.people.models import SpokenLanguage, Volunteer
from volunteers.people.names import rename
from volunteers.signups.personal.entry_marks import mark_entries_of

PLAIN = ["phone", "language", "is_discreet", "is_protected", *OWN_SWITCHES]


def settle_settings(volunteer: Volunteer, chosen: Mapping[str, Any]) -> None:
    """Write what the form says: name, phone, languages, areas and switches. Nothing is written of somebody who has left."""
    with transaction.atomic():
        row = Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer.pk)
        if row.erased_at:
            return
        for name in PLAIN:
            setattr(row, name, chosen[name])
        row.save(update_fields=PLAIN)
        if row.name != chosen["name"]:
            rename(row, chosen["name"])
        row.areas.set(chosen["areas"])
        row.spoken.exclude(code__in=chosen["spoken"]).delete()
        rows = [SpokenLanguage(volunteer=row, code=code) for code in chosen["spoken"]]
        SpokenLanguage.objects.bulk_create(rows, ignore_conflicts=True)
        mark_entries_of(row)  # the discreet switch changes every entry, and shall at once
