"""The secrets of second factors, which allauth keeps in a JSON column, brought to the first key."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import models

from cms.accounts.sign_in.adapters import SEALED
from cms.privacy.encryption import Unreadable, is_current, seal, unseal
from cms.privacy.key_rotation import Rotated, Step, rotate_rows

SECRETS = ("secret", "seed")  # of an app, of recovery codes


def rotate_factors(*, dry_run: bool) -> Rotated:
    """For the hook ``rotate_keys``."""

    def rotate_batch(rows: models.QuerySet) -> Step:
        done, unreadable = 0, []
        for row in list(rows):
            try:
                fresh = sealed_anew(row.data)
            except Unreadable:
                unreadable.append(row.pk)
                continue
            if fresh and not dry_run:
                Authenticator.objects.filter(pk=row.pk).update(data=row.data | fresh)
            done += bool(fresh)
        return Step(done, unreadable)

    return rotate_rows(Authenticator._meta.label, Authenticator.objects.all(), rotate_batch)


def sealed_anew(data: dict[str, Any]) -> dict[str, str]:
    """Those secrets that another key had sealed, under the first; raises Unreadable."""
    stale = {name: data[name] for name in SECRETS if name in data and not is_current(data[name])}
    return {name: seal(unseal(text, about=SEALED), about=SEALED) for name, text in stale.items()}
