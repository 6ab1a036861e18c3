from datetime import datetime
from functools import reduce
from operator import or_
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce


class HoldQuerySet(models.QuerySet["Hold"]):
    def alive(self, now: datetime) -> "HoldQuerySet":
        return self.filter(ends_at__gt=now)

    def people(self) -> int:
        """How many people they are for, together."""
        return self.aggregate(sum=Coalesce(models.Sum("people"), 0))["sum"]

    def people_by(self, **keys: str) -> dict[str, int]:
        """The same for each of these columns that says so, by its name."""
        each = {name: Q(**{name: key}) for name, key in keys.items()}
        sums = {f"of_{name}": Coalesce(models.Sum("people", filter=is_so), 0) for name, is_so in each.items()}
        found = self.filter(reduce(or_, each.values())).aggregate(**sums)
        return {name: found[f"of_{name}"] for name in keys}

    def of_shift(self, now: datetime) -> Coalesce:
        """In SQL, of a shift: how many people places are held for now."""
        rows = self.alive(now).filter(shift=models.OuterRef("pk")).order_by().values("shift")
        return Coalesce(models.Subquery(rows.annotate(sum=models.Sum("people")).values("sum")), 0)


class Hold(models.Model):
    """Places asked for with an address that nobody has shown to be theirs yet.

    Each request makes one, whoever the address belongs to: so the public numbers tell nothing of them. It ends by the clock of
    whoever counts. What it keeps from others: ``availability.kept``.
    """

    shift = models.ForeignKey("shifts.Shift", models.CASCADE, related_name="holds")
    volunteer = models.ForeignKey("people.Volunteer", models.CASCADE, related_name="+")
    people = models.PositiveSmallIntegerField()
    ends_at = models.DateTimeField()
    # A fingerprint of the form it came by: the same form sent again is the same hold.
    form_key = models.CharField(max_length=22, null=True, blank=True, unique=True)
    # Fingerprints of where it came from, to limit what one client and one network hold at a time.
    client = models.CharField(max_length=22, blank=True)
    network = models.CharField(max_length=22, blank=True)

    objects: ClassVar[HoldQuerySet] = HoldQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index("shift", "ends_at", "people", name="hold_of_shift"),
            models.Index("client", name="hold_of_client", condition=~Q(client="")),
            models.Index("network", name="hold_of_network", condition=~Q(network="")),
        ]

    def __str__(self) -> str:
        return f"{self.people}"
