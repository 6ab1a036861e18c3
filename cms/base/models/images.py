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
        """Save; a new file is stored stripped, measured as it then is, and its renditions are made."""
        is_new = bool(self.file) and not self.file._committed
        if is_new:
            self.file.save(self.file.name, self.file.file, save=False)
            self._set_image_file_metadata()
            self.file.close()
        super().save(*args, **kwargs)
        if is_new:
            self.make_renditions()

    def make_renditions(self) -> None:
        """Make what is missing of RENDITIONS."""
        self.get_renditions(*RENDITIONS)


class SiteRendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]
