from typing import Any

from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Image,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)

from cms.base.security.picture_metadata import strip_metadata

# Made when a picture is uploaded, so no visitor waits for one: the picture tag shows these and makes none.
RENDITIONS = ("width-400", "width-800", "width-1600")
# A band across a page, cut around the focal point; light, because it is the first thing that a page fetches.
BANDS = ("fill-480x160|format-webp|webpquality-60", "fill-960x320|format-webp|webpquality-60")
FOCUS = ("x", "y", "width", "height")


class SiteImageFile(WagtailImageFieldFile):
    def save(self, name: str, content: File, save: bool = True) -> None:
        """Every way into the storage passes here, so none stores what a camera wrote into the picture."""
        super().save(name, strip_metadata(content), save)


class SiteImageField(WagtailImageField):
    attr_class = SiteImageFile

    def deconstruct(self) -> Any:
        """As Wagtail's own field: the database does not see the difference."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "wagtail.images.models.WagtailImageField", args, kwargs


class SiteImage(AbstractImage):
    """A picture. Its metadata (place, camera, time) is removed before it is stored."""

    file = SiteImageField(
        verbose_name=_("file"), upload_to=get_upload_to, width_field="width", height_field="height"
    )

    admin_form_fields = Image.admin_form_fields

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new file is stored stripped, measured as it then is, and its renditions are made.

        Another focal point asks for bands that are cut in another way.
        """
        is_new = bool(self.file) and not self.file._committed
        is_refocused = bool(self.pk) and not is_new and self.has_moved_focus()
        if is_new:
            self.file.save(self.file.name, self.file.file, save=False)
            self._set_image_file_metadata()
            self.file.close()
        super().save(*args, **kwargs)
        if is_new or is_refocused:
            self.make_renditions()

    def make_renditions(self) -> None:
        """Make what is missing of RENDITIONS and BANDS."""
        self.get_renditions(*RENDITIONS, *BANDS)

    def has_moved_focus(self) -> bool:
        """Whether the stored row has another focal point."""
        point = {f"focal_point_{name}": getattr(self, f"focal_point_{name}") for name in FOCUS}
        return not SiteImage.objects.filter(pk=self.pk, **point).exists()


class SiteRendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]
