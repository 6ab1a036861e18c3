"""What was asked of a rule that controls people, by whom, and what a second person said."""

from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ControlChangeQuerySet(models.QuerySet["ControlChange"]):
    def waiting(self) -> "ControlChangeQuerySet":
        return self.filter(state=ControlChange.State.ASKED)

    def of(self, row: models.Model) -> "ControlChangeQuerySet":
        """Those of one row, the newest first."""
        return self.filter(model=row._meta.label_lower, row=row.pk).order_by("-pk")


class ControlChange(models.Model):
    """A change of what controls people: from these values to those, and whether they hold. Never deleted."""

    class State(models.TextChoices):
        MADE = "made", _("in force at once")
        ASKED = "asked", _("waits for a second person")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("taken back")
        REPLACED = "replaced", _("replaced by a later one")

    model = models.CharField(max_length=80, editable=False)  # "app.model"
    row = models.BigIntegerField(editable=False)
    # Raw values by the name of their field, as JSON writes them; the primary keys of a relation, sorted.
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)
    state = models.CharField(_("state"), max_length=9, choices=State)
    asked_at = models.DateTimeField(_("when"), default=timezone.now)
    # None: the server's own hand, such as a command.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[ControlChangeQuerySet] = ControlChangeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("change of a rule")
        verbose_name_plural = _("changes of rules")
        default_permissions = ("view",)
        ordering = ["-pk"]
        indexes = [models.Index("model", "row", name="control_change_by_row")]
        constraints = [
            models.UniqueConstraint(
                fields=["model", "row"], condition=Q(state="asked"), name="one_change_waits_a_row"
            ),
            models.CheckConstraint(
                name="nobody_approves_their_own",
                condition=~Q(state="approved") | ~Q(asked_by=F("decided_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"R{self.pk}"

    @property
    def kind(self) -> type[models.Model]:
        """The model of the row. Raises LookupError when there is no such model any longer."""
        return apps.get_model(self.model)

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.ASKED

    @property
    def is_made(self) -> bool:
        """Whether it held at once."""
        return self.state == self.State.MADE

    def find_row(self) -> Any:
        """The row as it stands now; None when it is gone."""
        return self.kind._base_manager.filter(pk=self.row).first()
