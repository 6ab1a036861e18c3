import json
import resource
import struct
import zlib
from collections.abc import Callable
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import Client, override_settings
from PIL import Image, ImageSequence, PngImagePlugin

from cms.accounts.models import User
from cms.base.models.images import RENDITIONS, SiteImage, SiteRendition
from cms.base.security.picture_metadata import TooManyPixels, UnreadablePicture, strip_metadata

GPS, ORIENTATION = 0x8825, 0x0112
SECRETS = [
    b"Exif",
    b"EXIF",
    b"eXIf",
    b"Nokia",
    b"http://ns.adobe.com",
    b"xmpmeta",
    b"XMP ",  # with its space: in a picture three letters stand by chance
    b"8BIM",
    b"Kalle",
    b"Hammarkullen",
]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def camera_file(kind: str, *, orientation: int = 6, size: tuple[int, int] = (600, 400)) -> bytes:
    """A picture as a telephone writes it: place, maker, owner in EXIF, XMP and comments, on its side."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    exif = Image.Exif()
    exif[0x010F], exif[ORIENTATION] = "Nokia", orientation
    exif.get_ifd(GPS).update({1: "N", 2: (57.0, 46.0, 30.0), 3: "E", 4: (12.0, 2.0, 0.0)})
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">Kalle i Hammarkullen</x:xmpmeta>'
    out = BytesIO()
    options: dict[str, Any] = {"exif": exif, "xmp": xmp}
    if kind == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_itxt("XML:com.adobe.xmp", xmp.decode())
        notes.add_text("Author", "Kalle")
        options = {"exif": exif, "pnginfo": notes}
    elif kind == "GIF":
        options = {"comment": b"Kalle i Hammarkullen"}
    elif kind == "JPEG":
        options |= {"comment": b"Kalle"}
    picture.save(out, kind, **options)
    return with_iptc(out.getvalue()) if kind == "JPEG" else out.getvalue()


def with_iptc(jpeg: bytes) -> bytes:
    record = b"\x1c\x02\x5c" + struct.pack(">H", 12) + b"Hammarkullen"
    body = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(record)) + record
    return jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def told(data: bytes) -> list[bytes]:
    """What the bytes still say about whoever took the picture."""
    with Image.open(BytesIO(data)) as picture:
        picture.load()
        left = [b"EXIF data"] if dict(picture.getexif()) or picture.getexif().get_ifd(GPS) else []
    return left + [secret for secret in SECRETS if secret in data]


def huge_png() -> bytes:
    """121 million pixels in a few kilobytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 11000, 11000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1 + 11000 // 8) * 11000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture
def admin(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org", "not-used-here"))
    return client


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp"), ("AVIF", "a.avif")]
)
def test_strip_metadata_leaves_an_upright_picture_and_nothing_else(kind: str, name: str) -> None:
    before = camera_file(kind)
    assert told(before)

    after = strip_metadata(ContentFile(before, name=name))

    assert told(after.read()) == []
    with Image.open(after) as picture:
        assert (picture.format, picture.size) == (kind, (400, 600))


def test_strip_metadata_keeps_colours_and_quality_of_an_upright_jpeg() -> None:
    picture = Image.linear_gradient("L").convert("RGB")
    out = BytesIO()
    picture.save(out, "JPEG", quality=71, icc_profile=b"a profile")

    with (
        Image.open(out) as before,
        Image.open(strip_metadata(ContentFile(out.getvalue(), name="a.jpg"))) as after,
    ):
        assert (after.quantization, after.info["icc_profile"]) == (before.quantization, b"a profile")


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_strip_metadata_keeps_movement(kind: str) -> None:
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue", "green")]
    out = BytesIO()
    comment = (
        {"comment": b"Kalle"} if kind == "GIF" else {"exif": b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00"}
    )
    frames[0].save(
        out, kind, save_all=True, append_images=frames[1:], duration=[100, 200, 300], loop=0, **comment
    )

    after = strip_metadata(ContentFile(out.getvalue(), name="a"))

    assert told(after.read()) == []
    with Image.open(after) as picture:
        shown = [frame.convert("RGB").getpixel((5, 5)) for frame in ImageSequence.Iterator(picture)]
        assert [max(range(3), key=pixel.__getitem__) for pixel in shown] == [0, 2, 1]


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a and then nothing", b"<svg/>", camera_file("JPEG")[:3000], camera_file("PNG")[:900]]
)
def test_strip_metadata_refuses_what_is_no_picture(data: bytes) -> None:
    with pytest.raises(UnreadablePicture):
        strip_metadata(ContentFile(data, name="a.jpg"))


def upload(admin: Client, data: bytes, name: str = "torget.jpg") -> Any:
    return admin.post(
        "/admin/images/add/", {"title": "Torget", "file": SimpleUploadedFile(name, data), "collection": 1}
    )


def upload_many(admin: Client, data: bytes, name: str = "torget.jpg") -> Any:
    return admin.post(
        "/admin/images/multiple/add/",
        {"title": "Torget", "files[]": SimpleUploadedFile(name, data)},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )


def upload_in_chooser(admin: Client, data: bytes, name: str = "torget.jpg") -> Any:
    form = {
        "image-chooser-upload-title": "Torget",
        "image-chooser-upload-file": SimpleUploadedFile(name, data),
        "image-chooser-upload-collection": 1,
    }
    return admin.post("/admin/images/chooser/create/", form)


def replace(admin: Client, data: bytes, name: str = "torget.jpg") -> Any:
    plain = BytesIO()
    Image.new("RGB", (30, 30)).save(plain, "JPEG")
    image = SiteImage.objects.create(title="Torget", file=ContentFile(plain.getvalue(), name="first.jpg"))
    form = {"title": "Torget", "file": SimpleUploadedFile(name, data), "collection": 1}
    return admin.post(f"/admin/images/{image.pk}/", form)


def save_in_code(admin: Client, data: bytes, name: str = "torget.jpg") -> None:
    SiteImage(title="Torget", file=ContentFile(data, name=name)).save()


def store_file_alone(admin: Client, data: bytes, name: str = "torget.jpg") -> None:
    """As Wagtail does when a picture sent with others lacks a title at first."""
    image = SiteImage(title="Torget")
    image.file.save(name, ContentFile(data, name=name), save=False)
    image._set_image_file_metadata()
    image.file.close()
    image.save()
    image.make_renditions()


@pytest.mark.parametrize(
    "way", [upload, upload_many, upload_in_chooser, replace, save_in_code, store_file_alone]
)
def test_no_way_in_keeps_metadata(admin: Client, media: Path, way: Callable[[Client, bytes], Any]) -> None:
    way(admin, camera_file("JPEG", size=(1000, 500)))

    image = SiteImage.objects.get()
    stored = [path for path in media.rglob("*") if path.is_file()]
    assert {path.name: told(path.read_bytes()) for path in stored if told(path.read_bytes())} == {}
    assert {row.filter_spec for row in image.renditions.all()} >= set(RENDITIONS)
    assert (image.width, image.height) == (500, 1000)
    assert image.file_size == Path(image.file.path).stat().st_size


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("fake.gif", b"GIF89a and then nothing"),
        ("garbage.jpg", b"\x00\x01\x02" * 99),
        ("cut.jpg", camera_file("JPEG")[:3000]),
        ("cut.png", camera_file("PNG")[:900]),
        ("huge.png", huge_png()),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("photo.psd.jpg", b"8BPS\x00\x01" + bytes(90)),
    ],
)
def test_upload_of_a_bad_file_is_an_error_of_the_form(
    admin: Client, media: Path, name: str, data: bytes
) -> None:
    answer = upload(admin, data, name)

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["file"])
    assert [path for path in media.rglob("*") if path.is_file()] == []


def moving(kind: str, *, frames: int, size: tuple[int, int] = (1000, 1000)) -> bytes:
    """Few bytes, many pixels: no two frames alike, so that no writer makes one of two."""
    out = BytesIO()
    first, *rest = (
        Image.new("RGB", size, (number * 40 % 256, number * 90 % 256, 255)) for number in range(frames)
    )
    first.save(out, kind, save_all=True, append_images=rest, duration=50)
    return out.getvalue()


def growing_gif(*, frames: int) -> bytes:
    """A GIF that says it is tiny and whose last frame reaches far beyond it."""
    data = bytearray(moving("GIF", frames=frames, size=(10, 10)))
    last = data.rindex(b"\x2c\x00\x00\x00\x00")
    data[last + 5 : last + 9] = struct.pack("<HH", 6000, 6000)
    return bytes(data)


def words_of(answer: Any) -> str:
    """What an answer says, be it a page or JSON with a piece of one."""
    is_json = answer.headers["Content-Type"].startswith("application/json")
    return unescape(json.dumps(answer.json(), ensure_ascii=False) if is_json else answer.content.decode())


def lowered(pixels: int) -> Any:
    """So that the tests need few megabytes to show what gigabytes would."""
    return override_settings(WAGTAILIMAGES_MAX_IMAGE_PIXELS=pixels)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_moving_picture_is_weighed_before_a_frame_is_decoded(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = moving(kind, frames=12, size=(60, 50))
    decoded: list[object] = []
    monkeypatch.setattr(Image.Image, "convert", lambda picture, *_args: decoded.append(picture))

    with lowered(12 * 60 * 50 - 1), pytest.raises(TooManyPixels) as refused:
        strip_metadata(ContentFile(data, name="a"))

    assert (refused.value.frames, refused.value.size, decoded) == (12, (60, 50), [])


def test_moving_picture_takes_no_memory_before_it_is_refused() -> None:
    """Decoded, it would be 160 MB."""
    data = moving("GIF", frames=40)
    assert len(data) < 2**20
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TooManyPixels):
        strip_metadata(ContentFile(data, name="a.gif"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024  # KB


def test_frame_that_reaches_beyond_the_picture_counts_as_large_as_it_makes_it() -> None:
    with pytest.raises(TooManyPixels) as refused:
        strip_metadata(ContentFile(growing_gif(frames=3), name="a.gif"))
    assert refused.value.size == (6000, 6000)


@pytest.mark.parametrize(
    "way", [upload, upload_many, upload_in_chooser, replace, save_in_code, store_file_alone]
)
def test_no_way_in_takes_a_moving_picture_of_too_many_pixels(admin: Client, way: Callable[..., Any]) -> None:
    with lowered(30_000):
        try:
            answer = way(admin, moving("GIF", frames=12, size=(60, 50)), name="a.gif")
        except TooManyPixels:
            answer = None  # what programs do is told to them

    assert answer is None or "12 bilder om 60 \xd7 50 bildpunkter" in words_of(answer)
    assert not SiteImage.objects.exclude(file__startswith="original_images/first").exists()


def test_moving_picture_of_as_many_pixels_as_may_be_is_taken(admin: Client) -> None:
    with lowered(12 * 60 * 50):
        upload(admin, moving("GIF", frames=12, size=(60, 50)), "a.gif")
    with Image.open(SiteImage.objects.get().file.path) as stored:
        assert stored.n_frames == 12


@pytest.fixture
def image(db: None) -> SiteImage:
    return SiteImage.objects.create(
        title="Torget",
        description="Ett torg",
        file=ContentFile(camera_file("JPEG", size=(1000, 500)), name="torget.jpg"),
    )


def render(image: SiteImage, extra: str = "") -> str:
    return Template('{% load pictures %}{% picture image "width-800" ' + extra + " %}").render(
        Context({"image": image})
    )


def test_picture_shows_renditions_that_exist(image: SiteImage) -> None:
    small, wide, all_of_it = (image.renditions.get(filter_spec=spec) for spec in RENDITIONS)

    html = render(image, 'class="x"')

    assert html == (
        '<img alt="Ett torg" class="x" decoding="async" height="1000" loading="lazy"'
        ' sizes="(min-width: 42rem) 40rem, 92vw"'
        f' src="{wide.url}" srcset="{small.url} 400w, {all_of_it.url} 500w" width="500">'
    )


def test_picture_makes_nothing_when_renditions_are_missing(image: SiteImage) -> None:
    image.renditions.all().delete()

    html = render(SiteImage.objects.get())

    assert f'src="{image.file.url}"' in html
    assert list(SiteRendition.objects.all()) == []


def test_picture_without_an_image_is_nothing() -> None:
    assert render(None) == ""  # type: ignore[arg-type]


def test_no_template_of_ours_makes_renditions_while_a_visitor_waits() -> None:
    makers = ("wagtailimages_tags", "{% image ", "{% srcset_image ", "image_url ")
    templates = [
        path
        for app in ("cms", "volunteers", "campaigns")
        for path in (settings.BASE_DIR / app).rglob("*.html")
    ]

    assert len(templates) > 10
    assert [str(path) for path in templates if any(maker in path.read_text() for maker in makers)] == []
