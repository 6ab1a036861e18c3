"""Volunteers as lists and files show them: everything a row says, in the same number of queries whatever their number."""

from collections.abc import Iterable

from django.db.models import Max, Min, Prefetch, Q, QuerySet
from django.utils import timezone

from volunteers.people.models import Proof, Volunteer
from volunteers.people.spoken_languages import own_name

UNSHOWN = ("notes", "guardian_email")


def rows_of(pks: Iterable[int]) -> list[Volunteer]:
    """The volunteers with these primary keys, in this order, each with ``last_shift`` and ``next_shift`` (when it begins)."""
    now = timezone.now()
    placed = Q(sign_ups__state="placed", sign_ups__shift__occurrence__called_off=False)
    begins = "sign_ups__shift__starts_at"
    found = (
        with_what_is_shown(Volunteer.objects.filter(pk__in=pks))
        .annotate(last_shift=Max(begins, filter=placed & Q(sign_ups__shift__starts_at__lte=now)))
        .annotate(next_shift=Min(begins, filter=placed & Q(sign_ups__shift__starts_at__gt=now)))
        .in_bulk()
    )
    return [found[pk] for pk in pks if pk in found]


def with_what_is_shown(rows: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    proofs = Prefetch("proofs", Proof.objects.select_related("qualification").order_by("qualification__name"))
    return rows.select_related("stage").defer(*UNSHOWN).prefetch_related("areas", "spoken", proofs)


def proofs_that_count(volunteer: Volunteer) -> list[Proof]:
    """The proof of each qualification that holds the longest, among those that hold today."""
    longest: dict[int, Proof] = {}
    for proof in volunteer.proofs.all():
        known = longest.get(proof.qualification_id)
        if proof.is_valid and (known is None or outlives(proof, known)):
            longest[proof.qualification_id] = proof
    return list(longest.values())


def outlives(proof: Proof, other: Proof) -> bool:
    if other.good_until is None:
        return False
    return proof.good_until is None or proof.good_until > other.good_until


def areas_in_words(volunteer: Volunteer) -> str:
    return ", ".join(area.name for area in volunteer.areas.all())


def languages_in_words(volunteer: Volunteer) -> str:
    return ", ".join(sorted(own_name(spoken.code) for spoken in volunteer.spoken.all()))
