import re
import unicodedata
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.base.models import Area
from cms.privacy.addresses import EncryptedAddressField, OneAddress, bring_up
from cms.privacy.encryption import EncryptedCharField, EncryptedTextField, RowKeyField
from cms.privacy.key_rotation import open_column
from volunteers.mail_kinds import MailKind
from volunteers.people.models.ages import AgeBand
from volunteers.people.models.coordinators import Coordinator
from volunteers.people.models.stages import Stage

# Some come to one evening a year: they may miss one and still be known the year after.
QUIET_MONTHS = 24
WORDS = re.compile(r"\w+")
CODE = re.compile(r"v(\d{1,18})", re.IGNORECASE | re.ASCII)
# Who is in lists at all, and has an index of its own that they are counted by.
SHOWN = Q(is_protected=False, erased_at__isnull=True, confirmed_at__isnull=False)


class VolunteerQuerySet(models.QuerySet["Volunteer"]):
    def never_confirmed(self, *, before: datetime) -> "VolunteerQuerySet":
        """Addresses given before then that nobody has shown to be theirs."""
        return self.filter(confirmed_at=None, created_at__lt=before).exclude(email=None)

    def known_as(self, email: str, **fields: Any) -> "Volunteer":
        """The volunteer with this address, made now if there is none. Of who they are only that much is read."""
        email = email.strip().lower()
        rows = self.filter(email=email).only("row_key", "email")
        if there := rows.first():
            bring_up(there, "email")
        # Written whether or not it is there already: an answer takes as long for an address that is known as for one that is not.
        self.bulk_create([self.model(email=email, **fields)], ignore_conflicts=True)
        return rows.get()

    def visible_to(self, user: Any) -> "VolunteerQuerySet":
        """Whom this member of staff may see in lists, exports and pages: the confirmed people of their areas.

        A superuser sees all areas, a coordinator their own, others nobody. People with a protected identity are in no
        list of anybody.
        """
        shown = self.filter(SHOWN)
        if not user.is_active or not user.has_perm("people.view_volunteer"):
            return self.none()
        areas = Coordinator.objects.area_ids_of(user)
        return shown if areas is None else shown.of_areas(areas)

    def of_areas(self, areas: list[int]) -> "VolunteerQuerySet":
        """Those who chose one of the areas, or whom the apps above know there (hook ``volunteers_in_areas``)."""
        if not areas:
            return self.none()
        # One set, made of both at once: asking for each volunteer, or for each of the two sets, takes two to four times as long.
        chosen = Volunteer.areas.through.objects.filter(area__in=areas).values("volunteer").order_by()
        came = [rows(areas) for rows in hooks.get_hooks("volunteers_in_areas")]
        return self.filter(pk__in=chosen.union(*came, all=True))

    def called(self, text: str) -> "VolunteerQuerySet":
        """Those whose name has all of these whole words, in any case and with or without accents.

        Their names are opened for it, at once: an index that finds names tells how often each occurs (docs/decisions/0018).
        """
        wanted = words_of(text)
        named = open_column(self.order_by(), "name")
        return self.filter(pk__in=[pk for pk, name in named if wanted <= words_of(name)])

    def found_by(self, text: str) -> "VolunteerQuerySet":
        """Those with this code (V12), this address, or all of these whole words in their name."""
        if code := CODE.fullmatch(text.strip()):
            return self.filter(pk=int(code[1]))
        if not text.strip():
            return self
        by_address = self.filter(email=text.strip())
        return by_address if "@" in text or not words_of(text) else self.called(text)


class Volunteer(models.Model):
    """Someone who takes part. Shown as a code everywhere but to coordinators."""

    row_key = RowKeyField()
    # None: erased, or met at the door without giving an address.
    email = EncryptedAddressField(_("e-mail"), max_length=254, null=True, blank=True)
    # Written down by staff, and nobody's until whoever reads there has said that it is them.
    typed_email = EncryptedCharField(max_length=254, blank=True, editable=False)
    typed_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    typed_at = models.DateTimeField(null=True, blank=True, editable=False)
    name = EncryptedCharField(_("name"), max_length=80, blank=True)
    phone = EncryptedCharField(_("phone"), max_length=40, blank=True)
    notes = EncryptedTextField(
        _("notes"),
        max_length=2000,
        blank=True,
        help_text=_("Seen by coordinators, and by the person who asks."),
    )
    language = models.CharField(_("language of mails"), max_length=5, default="sv")
    areas = models.ManyToManyField(Area, blank=True, related_name="+", verbose_name=_("areas"))
    age = models.CharField(_("age"), max_length=2, choices=AgeBand, blank=True)
    stage = models.ForeignKey(
        Stage, models.PROTECT, null=True, blank=True, related_name="volunteers", verbose_name=_("stage")
    )
    is_protected = models.BooleanField(
        _("protected identity"), default=False, help_text=_("In no list and no export: shown as a code.")
    )

    guardian_email = EncryptedCharField(_("guardian's e-mail"), max_length=254, blank=True)
    guardian_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    guardian_confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    guardian_refused_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Part of the guardian's link: raised with another address, so that the one before opens nothing.
    guardian_link_number = models.PositiveIntegerField(default=0, editable=False)

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="volunteer",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When they were told that they are erased soon, as nothing has been heard of them for long.
    parting_told_at = models.DateTimeField(null=True, blank=True, editable=False)

    # Of the personal calendar: only a hash of its address is known here, so a copied database opens nobody's.
    calendar_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    # Since when mails come back from the address. None again when the person has shown that they read there.
    bounced_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Part of every link that opens something without a password: raised, it closes them all.
    link_number = models.PositiveIntegerField(default=0, editable=False)

    is_discreet = models.BooleanField(
        _("discreet"),
        default=False,
        help_text=_(
            "No name of ours in the sender, the subject or the calendar: nobody beside you sees what it is."
        ),
    )
    wants_confirmation = models.BooleanField(
        _("a mail with a calendar file when I have a place"), default=True
    )
    wants_day_before = models.BooleanField(_("a mail the day before"), default=True)
    wants_two_hours = models.BooleanField(_("a mail two hours before, with where we meet"), default=True)
    wants_thanks = models.BooleanField(_("a mail afterwards"), default=True)
    wants_calls = models.BooleanField(_("a mail when somebody is needed at short notice"), default=True)

    objects: ClassVar[VolunteerQuerySet] = VolunteerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        indexes = [
            models.Index("created_at", name="volunteer_unconfirmed", condition=Q(confirmed_at=None)),
            models.Index("stage", "id", name="volunteer_by_stage"),
            models.Index("id", name="volunteer_shown", condition=SHOWN),
        ]
        constraints = [OneAddress("email", name="volunteer_address_once")]

    def __str__(self) -> str:
        return f"V{self.pk}"

    def wants(self, kind: MailKind) -> bool:
        """Whether the person has not switched such mails off."""
        return not kind.own_switch or getattr(self, kind.own_switch) is True

    @property
    def is_minor(self) -> bool:
        return self.age == AgeBand.FROM_15

    @property
    def lacks_guardian(self) -> bool:
        """Whether a guardian still has to say yes."""
        return self.is_minor and self.guardian_confirmed_at is None


class SpokenLanguage(models.Model):
    """A language that a volunteer speaks, by its code (ISO 639)."""

    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="spoken")
    code = models.CharField(max_length=5, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volunteer", "code"], name="spoken_once")]

    def __str__(self) -> str:
        return self.code


def words_of(name: str) -> set[str]:
    """The words by which a name is found: whole, in lower case, without accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return set(WORDS.findall(plain.casefold()))
