"""What a coordinator writes down about a volunteer: met by hand, or changed since. The address stays the person's own proof."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from volunteers.people.consent import agree
from volunteers.people.models import ConsentText, SpokenLanguage, Stage, Volunteer
from volunteers.people.names import rename
from volunteers.people.path import take_step

SAID_YES = _("Yes, you may write to me about helping as a volunteer. Said to a coordinator.")


class AddressTaken(Exception):
    """Nobody can be added with this address. Which reason it is, and whether there is anybody, is not told."""

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "Nobody can be added with this address. Ask the person to sign up for a shift or to open “Mina pass”, "
                "or leave the address empty."
            )
        )


def add_by_hand(chosen: Mapping[str, Any], *, by: Any) -> Volunteer:
    """Write down somebody who said yes to a coordinator, at the first stage of the path. Raises ``AddressTaken``.

    Nothing opens by that: the way into "Mina pass" is a code to the address itself.
    """
    with transaction.atomic():
        volunteer = _row_for(chosen["email"])
        _write(volunteer, chosen)
        if first := Stage.objects.filter(is_first=True).first():
            take_step(volunteer, first, by=by)
        with translation.override(settings.LANGUAGE_CODE):
            words = str(SAID_YES)
        agree(volunteer, ConsentText.objects.of(words, language=settings.LANGUAGE_CODE))
    return volunteer


def _row_for(email: str) -> Volunteer:
    """A new row; or the one of an address that somebody typed and nobody has confirmed so far."""
    if not email:
        return Volunteer.objects.create(confirmed_at=timezone.now())
    try:
        with transaction.atomic():
            return Volunteer.objects.create(email=email.strip().lower(), confirmed_at=timezone.now())
    except IntegrityError:
        volunteer = Volunteer.objects.select_for_update(no_key=True).get(email=email.strip().lower())
    if volunteer.confirmed_at or volunteer.is_protected:
        raise AddressTaken
    volunteer.confirmed_at = timezone.now()
    volunteer.save(update_fields=["confirmed_at"])
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
