"""The city's geography: four stadsområden and the 36 mellanområden in them."""

from django.db import models
from django.db.models import Q


class AreaQuerySet(models.QuerySet["Area"]):
    def districts(self) -> "AreaQuerySet":
        """The stadsområden."""
        return self.filter(district=None)

    def neighbourhoods(self) -> "AreaQuerySet":
        """The mellanområden, which events and pledges point at."""
        return self.exclude(district=None)

    def within(self, slug: str) -> "AreaQuerySet":
        """The area with this slug and, when it is a stadsområde, all of its mellanområden."""
        return self.filter(Q(slug=slug) | Q(district__slug=slug))


class Area(models.Model):
    code = models.CharField(max_length=2, blank=True)
    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    district = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="neighbourhoods")

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
