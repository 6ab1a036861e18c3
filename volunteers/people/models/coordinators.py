from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.base.models import Area


class CoordinatorQuerySet(models.QuerySet["Coordinator"]):
    def of_area(self, area_id: int | None) -> "CoordinatorQuerySet":
        """Those who answer for the area, or for its stadsområde, or for all of the city."""
        mine = Q(areas=None)
        if area_id is not None:
            mine |= Q(areas=area_id) | Q(areas__neighbourhoods=area_id)
        return self.filter(mine, user__is_active=True).distinct()

    def area_ids_of(self, user: Any) -> list[int] | None:
        """Every area that the user answers for, by primary key; None for the whole city, the empty list for none at all.

        A superuser answers for the whole city. What the user may do there is another question: ask for the right too.
        """
        if user.is_superuser and user.is_active:
            return None
        coordinator = self.filter(user=user.pk, user__is_active=True).first()
        return coordinator.area_ids() if coordinator else []


class Coordinator(models.Model):
    """Someone of the staff who answers for the volunteers of some areas, or of the whole city."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="coordinator", verbose_name=_("user")
    )
    areas = models.ManyToManyField(
        Area,
        blank=True,
        related_name="+",
        verbose_name=_("areas"),
        help_text=_("A stadsområde stands for all in it. None at all: the whole city."),
    )
    gets_mail = models.BooleanField(
        _("gets mail"), default=True, help_text=_("When a shift lacks people or somebody cancels late.")
    )

    objects: ClassVar[CoordinatorQuerySet] = CoordinatorQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("coordinator")
        verbose_name_plural = _("coordinators")

    def __str__(self) -> str:
        return str(self.user)

    def area_ids(self) -> list[int] | None:
        """Every mellanområde and stadsområde that is theirs, by primary key; None for the whole city."""
        chosen = self.areas.all()
        if not chosen:
            return None
        return list(
            Area.objects.filter(Q(pk__in=chosen) | Q(district__in=chosen)).values_list("pk", flat=True)
        )
