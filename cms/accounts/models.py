from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager, Group
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.privacy.addresses import EncryptedAddressField, OneAddress, address_index
from cms.privacy.encryption import RowKeyField


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def with_email(self, email: str) -> "User | None":
        """The account with this address, in whatever case either is written."""
        return self.filter(email=email).first()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=username)


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """Someone who signs in: to work here, or to see their own shifts, or both. The e-mail is the name."""

    username = None  # type: ignore[assignment]
    row_key = RowKeyField()
    email = EncryptedAddressField(_("e-mail"), max_length=254)

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [OneAddress("email", name="user_address_once")]

    def __str__(self) -> str:
        """The name, or a code: labels in logs are kept as they are, and no address stands there."""
        return self.get_full_name() or f"U{self.pk}"

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, expires_at__gt=timezone.now())

    def visible_to(self, user: Any) -> "InvitationQuerySet":
        """Those to the groups that the user is in; all for a superuser."""
        return self if user.is_superuser else self.filter(group__in=user.groups.all())


class Invitation(models.Model):
    """A colleague's way into a group: a link that works once, within a week, for the address it was sent to."""

    row_key = RowKeyField()
    email = EncryptedAddressField(_("e-mail"), max_length=254)
    group = models.ForeignKey(Group, models.CASCADE, verbose_name=_("group"), related_name="+")
    invited_by = models.ForeignKey(
        User, models.CASCADE, verbose_name=_("invited by"), related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("works until"), editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        default_permissions = ("add",)
        indexes = [address_index("email", name="invitation_by_address")]

    def __str__(self) -> str:
        return f"I{self.pk}"
