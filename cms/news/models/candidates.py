from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.news.models.sources import Source


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def waiting(self) -> "CandidateQuerySet":
        """Those that no editor has decided about."""
        return self.filter(state=Candidate.State.NEW)

    def with_unseen_change(self) -> "CandidateQuerySet":
        """Those that changed at their source since an editor last looked."""
        return self.exclude(state=Candidate.State.DISMISSED).filter(CHANGED)

    def vanished(self) -> "CandidateQuerySet":
        """Those that their source says no more."""
        return self.exclude(state=Candidate.State.DISMISSED).exclude(missing_since=None)

    def to_look_at(self) -> "CandidateQuerySet":
        """Those that a page was made from, and that changed or vanished since an editor last looked."""
        return self.exclude(page=None).filter(CHANGED | GONE)


CHANGED = Q(changed_at__isnull=False) & (Q(looked_at=None) | Q(looked_at__lt=F("changed_at")))
GONE = Q(missing_since__isnull=False) & (Q(looked_at=None) | Q(looked_at__lt=F("missing_since")))


class Candidate(models.Model):
    """What a source says, for editors to choose from. Its words are the source's own: no page ever shows them.

    ``before`` holds what it said earlier, newest last: ``{"title", "text", "link", "published_at", "until"}`` each, the
    moments as in RFC 3339.
    """

    class State(models.TextChoices):
        NEW = "new", _("to decide")
        WRITTEN = "written", _("written about")
        DISMISSED = "dismissed", _("dismissed")

    source = models.ForeignKey(Source, models.CASCADE, related_name="candidates", verbose_name=_("source"))
    guid = models.CharField(max_length=500, blank=True)
    link = models.CharField(_("address"), max_length=1000, blank=True)
    link_key = models.CharField(max_length=64, blank=True)  # hash of the link without what only tracks
    title_key = models.CharField(max_length=64)  # hash of the title as people read it
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text"), blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.NEW)
    first_seen_at = models.DateTimeField(_("fetched"), default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    missing_since = models.DateTimeField(null=True, blank=True)
    before: Any = models.JSONField(default=list, blank=True)
    page = models.ForeignKey(
        "news.NewsPage", models.SET_NULL, null=True, blank=True, related_name="candidates"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "guid"], condition=~Q(guid=""), name="candidate_once_a_guid"
            )
        ]
        indexes = [
            models.Index(fields=["state", "-first_seen_at", "-id"], name="candidate_by_state"),
            models.Index(fields=["-first_seen_at", "-id"], name="candidate_by_time"),
            models.Index(fields=["link_key"], name="candidate_by_link"),
            models.Index(fields=["source", "title_key"], name="candidate_by_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_new(self) -> bool:
        """Whether nobody has decided what becomes of it."""
        return self.state == self.State.NEW

    @property
    def is_dismissed(self) -> bool:
        return self.state == self.State.DISMISSED

    @property
    def has_unseen_change(self) -> bool:
        return self.changed_at is not None and (self.looked_at is None or self.looked_at < self.changed_at)

    @property
    def has_unseen_loss(self) -> bool:
        return self.missing_since is not None and (
            self.looked_at is None or self.looked_at < self.missing_since
        )
