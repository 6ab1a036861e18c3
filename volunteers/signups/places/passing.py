"""A coordinator's yes that passes a rule of the person: kept with the sign-up, with who said it and when."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from volunteers.signups.models import SignUp
from volunteers.signups.places.refusals import OF_THE_PERSON


def note_pass(row: SignUp, rules: Iterable[str], *, by: Any) -> None:
    """Put on the row, unsaved, which of these rules of the person ``by`` has knowingly passed. Without any nothing is changed."""
    names = {str(rule) for rule in rules} & {reason.value for reason in OF_THE_PERSON}
    if names:
        row.passed = " ".join(sorted(names | set(row.passed.split())))
        row.passed_by, row.passed_at = by, timezone.now()


def forget_pass(row: SignUp) -> None:
    """The yes was said of other hours than these: it counts no more. Unsaved."""
    row.passed, row.passed_by, row.passed_at = "", None, None
