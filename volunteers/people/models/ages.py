from django.db import models
from django.utils.translation import gettext_lazy as _


class AgeBand(models.TextChoices):
    """All that is known of anybody's age."""

    FROM_15 = "15", _("15–17 years")
    FROM_18 = "18", _("18 or older")
