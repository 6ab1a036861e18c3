"""Pictures without what cameras write into them: place, time, owner, thumbnails. Knows files, not rows."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps, ImageSequence

# A JPEG from many telephones is an MPO: the picture and, after it, another that nobody asked for.
FORMATS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "GIF": "GIF", "WEBP": "WEBP", "AVIF": "AVIF"}
ORIENTATION = 0x0112  # EXIF


class UnreadablePicture(Exception):
    """The file is no picture that we take: garbage, cut short, or of another kind than its name says."""


class TooManyPixels(UnreadablePicture):
    """All frames of a moving picture together are more than ``WAGTAILIMAGES_MAX_IMAGE_PIXELS``."""

    def __init__(self, *, frames: int, size: tuple[int, int]) -> None:
        super().__init__(frames, size)
        self.frames, self.size = frames, size


class StrippedFile(ContentFile):
    """A picture file that has been through ``strip_metadata`` already."""


def strip_metadata(file: File) -> StrippedFile:
    """The same picture, upright, with colours and movement alone; a stripped one comes back as it is.

    Raises UnreadablePicture, and before it decodes anything TooManyPixels, which is one. A JPEG that stands upright keeps its
    quantization, so it loses next to nothing.
    """
    if isinstance(file, StrippedFile):
        return file
    file.seek(0)
    out = BytesIO()
    try:
        with Image.open(BytesIO(file.read())) as picture:
            _write(picture, out)
    except TooManyPixels:
        raise
    except (
        Exception
    ) as error:  # Pillow raises what each format's reader stumbles on: OSError, SyntaxError, struct.error…
        raise UnreadablePicture from error
    return StrippedFile(out.getvalue(), name=file.name)


def refuse_too_many_pixels(picture: Image.Image, *, frames: int) -> None:
    """Raises TooManyPixels. Each frame is decoded into the whole of the picture, however little of it the file holds."""
    width, height = picture.size
    if width * height * frames > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise TooManyPixels(frames=frames, size=picture.size)


def _write(picture: Image.Image, out: BytesIO) -> None:
    kind = FORMATS[picture.format or ""]
    profile = picture.info.get("icc_profile")
    # Of a JPEG the first alone is taken. Pillow counts from the file's headers and blocks, without decoding one.
    frames = 1 if kind == "JPEG" else getattr(picture, "n_frames", 1)
    refuse_too_many_pixels(picture, frames=frames)
    if frames > 1:
        _write_moving(picture, out, kind=kind, icc_profile=profile)
        return
    options = _quality(picture, kind)
    # What is not handed on in info is not written either; a reader may put more there while it loads.
    picture.load()
    if options.get("quality") != "keep":
        picture = ImageOps.exif_transpose(picture)
    picture.info = {key: picture.info[key] for key in ("transparency",) if key in picture.info}
    picture.save(out, kind, icc_profile=profile, exif=b"", **options)


def _quality(picture: Image.Image, kind: str) -> dict[str, Any]:
    upright = picture.getexif().get(ORIENTATION, 1) == 1
    if kind == "JPEG" and picture.format == "JPEG" and upright:
        return {"quality": "keep", "progressive": "progression" in picture.info}
    if kind == "JPEG":
        return {"quality": 92, "progressive": True}
    if kind == "WEBP":
        return {"quality": 90}
    return {"quality": 80} if kind == "AVIF" else {}


def _write_moving(picture: Image.Image, out: BytesIO, *, kind: str, icc_profile: bytes | None) -> None:
    count: int = getattr(picture, "n_frames", 1)
    frames, durations = [], []
    for frame in ImageSequence.Iterator(picture):
        # A later frame of a GIF may reach beyond the first, which makes the picture larger.
        refuse_too_many_pixels(frame, frames=count)
        durations.append(frame.info.get("duration", 100))
        still = frame.convert("RGBA")
        still.info = {}
        frames.append(still)
    options: dict[str, Any] = {"disposal": 2} if kind == "GIF" else {}
    first, *rest = frames
    first.save(
        out,
        kind,
        save_all=True,
        append_images=rest,
        duration=durations,
        loop=picture.info.get("loop", 0),
        icc_profile=icc_profile,
        **options,
    )
