"""What a coordinator writes down about a volunteer: met by hand, or changed since. The address stays the person's own proof."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from volunteers.people.consent import agree
from volunteers.people.models import ConsentText, SpokenLanguage, Stage, Volunteer
from volunteers.people.names import rename
from volunteers.people.path import take_step
from volunteers.people.typed_address import write_down

SAID_YES = _("Yes, you may write to me about helping as a volunteer. Said to a coordinator.")


def add_by_hand(chosen: Mapping[str, Any], *, by: Any) -> Volunteer:
    """Write down somebody who said yes to a coordinator, at the first stage of the path.

    The address is theirs when they have answered a mail there: whether it was known before is told to nobody.
    """
    with transaction.atomic():
        volunteer = Volunteer.objects.create(confirmed_at=timezone.now())
        _write(volunteer, chosen)
        if first := Stage.objects.filter(is_first=True).first():
            take_step(volunteer, first, by=by)
        with translation.override(settings.LANGUAGE_CODE):
            words = str(SAID_YES)
        agree(volunteer, ConsentText.objects.of(words, language=settings.LANGUAGE_CODE).pk)
        if chosen["email"]:
            write_down(volunteer, chosen["email"])
    return volunteer


def change(volunteer: Volunteer, chosen: Mapping[str, Any]) -> None:
    """Write what the form says. Nothing is written of somebody who has left or is protected since it was opened."""
    with transaction.atomic():
        row = Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer.pk)
        if not row.erased_at and not row.is_protected:
            _write(row, chosen)


def _write(volunteer: Volunteer, chosen: Mapping[str, Any]) -> None:
    plain = [name for name in ("phone", "notes", "language", "age", "is_discreet") if name in chosen]
    for name in plain:
        setattr(volunteer, name, chosen[name])
    volunteer.save(update_fields=plain)
    if volunteer.name != chosen["name"]:
        rename(volunteer, chosen["name"])
    volunteer.areas.set(chosen["areas"])
    speak(volunteer, chosen["spoken"])


def speak(volunteer: Volunteer, codes: Iterable[str]) -> None:
    """Let these be the languages that the volunteer speaks, and no others."""
    codes = list(codes)
    volunteer.spoken.exclude(code__in=codes).delete()
    rows = [SpokenLanguage(volunteer=volunteer, code=code) for code in codes]
    SpokenLanguage.objects.bulk_create(rows, ignore_conflicts=True)
