"""Pictures that stand where an editor would put photographs: the site's own scenes, a little out of focus."""

from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from cms.base.drawing.pixels import paint
from cms.base.drawing.scenes import HEIGHT, SCENES, WIDTH
from cms.base.models import SiteImage

SCALE = 2
SOFT = 3  # points of blur
FOCUS = (WIDTH, HEIGHT * 3 // 2, 900, 320)  # in points: where people stand, and how wide and high


def photograph(scene: str, *, title: str) -> SiteImage:
    """The image with that title, made unless it is there."""
    if known := SiteImage.objects.filter(title=title).first():
        return known
    file = BytesIO()
    developed(scene).save(file, "JPEG", quality=82)
    focus = dict(zip(("x", "y", "width", "height"), FOCUS, strict=True))
    image = SiteImage(
        title=title,
        file=ContentFile(file.getvalue(), f"{scene}.jpg"),
        **{f"focal_point_{name}": value for name, value in focus.items()},
    )
    image.save()
    return image


def developed(scene: str) -> Image.Image:
    """Soft, and darker towards its corners."""
    picture = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE))
    paint(ImageDraw.Draw(picture), SCENES[scene](), scale=SCALE)
    soft = picture.filter(ImageFilter.GaussianBlur(SOFT))
    corners = (
        ImageChops.invert(Image.radial_gradient("L")).resize(soft.size).point(lambda light: 170 + light // 3)
    )
    return ImageChops.multiply(soft, corners.convert("RGB"))
