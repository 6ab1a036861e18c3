from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """What a news item is about. Fixed, so that every language has the words; the values stand in addresses."""

    PROGRAMME = "programmet", _("The programme")
    COMMUNITY = "lokalsamhallet", _("The local community")
    KNOWLEDGE = "kunskap", _("Research and statistics")
    SUPPORT = "stod", _("Help and support")
    PRESS = "press", _("For the press")
