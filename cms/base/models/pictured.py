from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from cms.base.models.base_page import BasePage


class Drawing(models.TextChoices):
    """The site's own pictures that a page may wear; the names are those of ``cms.base.drawing.scenes``."""

    LIGHTS = "lights", _("lights on a square")
    WALK = "walk", _("a walk in the evening")
    SAFETY = "safety", _("a place looked at by day")
    HOMEWORK = "homework", _("homework at a table")
    INTRODUCTION = "introduction", _("an introduction")
    COFFEE = "coffee", _("coffee and talk")
    STALL = "stall", _("an information table")
    POSTERS = "posters", _("a poster round")
    YARD = "yard", _("a yard in summer")
    TRAM = "tram", _("a tram")
    HANDS = "hands", _("hands that are raised")


class Pictured(BasePage):
    """A page that wears a picture: a photograph of its editor's, else one of the site's own drawings."""

    picture: Any = models.ForeignKey(
        "base.SiteImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photograph"),
        help_text=_(
            "Shown in place of the drawing. Its focal point, chosen among the images, stays in view."
        ),
    )
    picture_text = models.CharField(
        _("what the photograph shows"),
        max_length=200,
        blank=True,
        help_text=_("For those who cannot see it. Empty: the photograph is decoration, and passed over."),
    )
    drawing = models.CharField(_("drawing"), max_length=20, choices=Drawing, blank=True)

    class Meta:
        abstract = True

    @property
    def scene(self) -> str:
        """The name of the drawing that the page wears; empty for none."""
        return self.drawing


def picture_panel(help_text: Any = "") -> MultiFieldPanel:
    """Where an editor chooses; ``help_text`` says what is shown when nothing is chosen."""
    return MultiFieldPanel(
        [FieldPanel("drawing"), FieldPanel("picture"), FieldPanel("picture_text")],
        heading=_("Picture"),
        help_text=help_text,
        classname="collapsed",
    )
