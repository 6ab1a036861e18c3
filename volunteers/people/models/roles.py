from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import get_active_log_context

from cms.oversight.changes import NeedsSecond, is_applying
from cms.oversight.controlled import Controlled
from cms.oversight.controls import Control
from volunteers.people.models.ages import AgeBand
from volunteers.people.models.qualifications import Qualification

BOUND = ("signups.change_signup", "shifts.change_shift")  # whoever fills shifts, or makes them


class Role(Controlled):
    """What somebody is there for during a shift, and what that takes.

    A role that somebody makes in the admin can be given to no shift until a second person has approved what it takes.
    """

    name = models.CharField(_("name"), max_length=60, unique=True, help_text=_("Walker, host, leader."))
    text = models.CharField(_("what one does"), max_length=160, blank=True)
    needs = models.ManyToManyField(
        Qualification,
        through="people.RoleNeed",
        related_name="roles",
        blank=True,
        verbose_name=_("takes these qualifications"),
    )
    lowest_age = models.CharField(_("lowest age"), max_length=2, choices=AgeBand, default=AgeBand.FROM_18)
    latest_for_minors = models.TimeField(
        _("latest hour for those under 18"),
        null=True,
        blank=True,
        help_text=_("A shift that ends later than this takes nobody under 18."),
    )
    needs_approval = models.BooleanField(
        _("a coordinator says yes or no"),
        default=False,
        help_text=_("People ask for the role, and have it when a coordinator has said yes."),
    )
    is_in_force = models.BooleanField(_("shifts may have this role"), default=True, editable=False)

    control = Control(
        fields=("needs", "lowest_age", "latest_for_minors", "needs_approval", "is_in_force"),
        right="people.change_role",
        needs_second=True,
        binds=BOUND,
        switch="is_in_force",
        counts_from_defaults=False,
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RoleNeedQuerySet(models.QuerySet["RoleNeed"]):
    """What a role takes, changed by nobody's hand alone while shifts have it."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Raises NeedsSecond for a role in force."""
        rows = list(objs)
        ensure_free(Role.objects.filter(pk__in={row.role_id for row in rows}))
        return super().bulk_create(rows, *args, **kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Raises NeedsSecond for a role in force."""
        ensure_free(Role.objects.filter(pk__in=self.values("role")))
        return super().delete()

    def update(self, **kwargs: Any) -> int:
        """Raises NeedsSecond, always: one is made, or deleted."""
        raise NeedsSecond(self.model._meta.label)


def ensure_free(roles: models.QuerySet[Role]) -> None:
    """Raises NeedsSecond when one of these roles is in force, unless a second person has approved it or the server does it."""
    is_somebody = get_active_log_context().user is not None
    if is_somebody and not is_applying() and roles.filter(is_in_force=True).exists():
        raise NeedsSecond("people.Role: needs")


class RoleNeed(models.Model):
    """A role takes a qualification."""

    role = models.ForeignKey(Role, models.CASCADE)
    qualification = models.ForeignKey(Qualification, models.CASCADE)

    objects = RoleNeedQuerySet.as_manager()

    class Meta:
        db_table = "people_role_needs"
        default_permissions = ()
        unique_together = [("role", "qualification")]

    def __str__(self) -> str:
        return f"{self.role_id}, {self.qualification_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises NeedsSecond for a role in force."""
        ensure_free(Role.objects.filter(pk=self.role_id))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises NeedsSecond for a role in force."""
        ensure_free(Role.objects.filter(pk=self.role_id))
        return super().delete(*args, **kwargs)
