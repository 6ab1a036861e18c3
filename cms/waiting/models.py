from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class MailChoice(models.Model):
    """Whether somebody of the staff wants mail about one kind of thing that waits; without a row, the kind's own word holds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30)
    is_mailed = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="mail_choice_once")]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.kind}"


class DayMail(models.Model):
    """On which day somebody was last mailed what waits: at most once a day."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id}, {self.day}"


class ToldAtOnce(models.Model):
    """Somebody was mailed at once of a thing that is near: not again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="told_at_once")]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.kind}"


class FailingJob(models.Model):
    """A job of the worker that has failed and not worked since."""

    path = models.CharField(max_length=120, unique=True)
    since = models.DateTimeField()
    last_at = models.DateTimeField()

    objects: ClassVar[models.Manager["FailingJob"]]

    class Meta:
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.path
