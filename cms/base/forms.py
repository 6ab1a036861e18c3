import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cms.base.security.picture_metadata import TooManyPixels, UnreadablePicture, strip_metadata

# What every choice begins with. Django has no Swedish for it yet: our catalogue says it.
NO_CHOICE = gettext_noop("- Select an option -")
MOVES_TOO_MUCH = _(
    "This moving picture is too large: %(frames)s pictures of %(width)s by %(height)s pixels, and all together may be "
    "%(most)s pixels. Make it shorter or smaller."
)


def said_of(refused: TooManyPixels) -> dict[str, int]:
    width, height = refused.size
    most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    return {"frames": refused.frames, "width": width, "height": height, "most": most}


class PictureField(WagtailImageField):
    def to_python(self, data: Any) -> Any:
        """The upload, checked by Wagtail and stripped; what is no picture is an error of the form."""
        try:
            file = super().to_python(data)
            return file and strip_metadata(file)
        except ValidationError:
            raise
        except TooManyPixels as error:
            raise ValidationError(MOVES_TOO_MUCH, "file_too_many_pixels", said_of(error)) from error
        except (
            UnreadablePicture,
            OSError,
            SyntaxError,
            ValueError,
            ArithmeticError,
            LookupError,
            TypeError,
        ) as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error


# What files of a kind begin with, in their first bytes; text is what reads as text.
BEGINNINGS = {
    "pdf": rb"%PDF-",
    **dict.fromkeys(("docx", "odt", "pptx", "xlsx"), rb"PK\x03\x04"),
    "mp4": rb"....ftyp",
    "webm": rb"\x1a\x45\xdf\xa3",
}


def is_what_it_is_called(file: Any) -> bool:
    """Whether the content is of the kind that the file's ending says."""
    start = file.read(64 * 1024)
    file.seek(0)
    ending = file.name.rpartition(".")[2].lower()
    if ending in BEGINNINGS:
        return re.match(BEGINNINGS[ending], start, re.DOTALL) is not None
    is_text = (
        start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in start
    )  # UTF-16 has its mark first
    return is_text and re.match(rb"\s*<(!doctype|html|script|svg|\?xml)", start, re.I) is None


class SiteDocumentForm(BaseDocumentForm):
    """Uploading a document: Wagtail looks at its ending, this at what it is."""

    def clean_file(self) -> Any:
        """Raises ``ValidationError``."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file and not is_what_it_is_called(file):
            raise ValidationError(_("The content of this file is not of the kind that its name says."))
        return file


class SiteImageForm(BaseImageForm):
    """Uploading a picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if shipped := self.fields.get("file"):
            self.fields["file"] = PictureField(
                label=shipped.label, required=shipped.required, widget=shipped.widget
            )

    def save(self, commit: bool = True) -> Any:
        image = super().save(commit=commit)
        if commit:
            # Wagtail throws all renditions away after a replaced file has been saved.
            image.make_renditions()
        return image
