"""The site's own pictures: light, drawn from shared parts, passed over by whoever does not see them."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.template import Context, Template
from PIL import Image

from cms.base.drawing.scenes import SCENES, scene_svg
from cms.base.models import Drawing
from cms.base.models.images import BANDS, SiteImage
from cms.pages.models import StandardPage
from volunteers.events.models import EventPage
from volunteers.events.models.pages import DRAWINGS

MOST = 6000  # bytes of a file, before it is packed


@pytest.mark.parametrize("name", SCENES)
def test_picture_is_light_and_served_as_it_is_drawn(name: str) -> None:
    svg = scene_svg(name)
    assert len(svg.encode()) < MOST
    assert Path(finders.find(f"base/scenes/{name}.svg")).read_text() == svg, "make pictures"


@pytest.mark.parametrize("name", SCENES)
def test_picture_is_plain_shapes_alone(name: str) -> None:
    """No outline of text, no script, no gradient, nothing transparent, nothing from elsewhere."""
    svg = scene_svg(name)
    assert set(re.findall(r"<(\w+)", svg)) == {"svg", "path"}
    assert re.findall(r"opacity|style|href|url\(|id=", svg) == []


def test_every_drawing_that_an_editor_may_choose_is_there() -> None:
    assert set(Drawing.values) <= set(SCENES)


@pytest.mark.django_db
def test_every_kind_of_event_has_a_drawing_of_its_own() -> None:
    kinds = set(EventPage.Kind) - {EventPage.Kind.OTHER}
    assert set(DRAWINGS) == kinds
    assert len(set(DRAWINGS.values())) == len(kinds)
    assert EventPage(kind=EventPage.Kind.OTHER).scene == Drawing.TRAM


def drawn(page: Any) -> str:
    return Template("{% load pictures %}{% page_picture page %}").render(Context({"page": page}))


@pytest.mark.django_db
def test_drawing_is_decoration() -> None:
    html = drawn(EventPage(kind=EventPage.Kind.EVENING_WALK))
    assert 'src="/static/base/scenes/walk' in html
    assert ' alt=""' in html


@pytest.mark.django_db
def test_page_without_a_choice_has_none() -> None:
    assert drawn(StandardPage()) == ""


def photograph(focus: tuple[int, int] | None = None) -> SiteImage:
    """A picture of a field with one red corner."""
    field = Image.new("RGB", (1200, 1200), "#1f7a4d")
    field.paste("#c4321f", (0, 900, 1200, 1200))
    out = BytesIO()
    field.save(out, "PNG")
    image = SiteImage(title="Torget", file=ContentFile(out.getvalue(), "torget.png"))
    if focus:
        image.focal_point_x, image.focal_point_y = focus
        image.focal_point_width = image.focal_point_height = 10
    image.save()
    return image


@pytest.mark.database
@pytest.mark.django_db
def test_photograph_takes_the_place_of_the_drawing(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = StandardPage(drawing=Drawing.WALK, picture=photograph(), picture_text="Torget en kväll")
    html = drawn(page)
    assert "scenes/walk" not in html
    assert ' alt="Torget en kväll"' in html
    assert re.search(r' srcset="[^"]+ 480w, [^"]+ 960w"', html)


@pytest.mark.database
@pytest.mark.django_db
def test_focal_point_stays_in_view_when_it_is_moved(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    image = photograph(focus=(600, 100))
    assert middle_of_band(image) == "green"
    image.focal_point_y = 1150
    image.save()
    assert middle_of_band(image) == "red"


def middle_of_band(image: SiteImage) -> str:
    from_editor = drawn(StandardPage(picture=image))
    name = re.findall(r"/media/images/([^\" ]+) 480w", from_editor)[0]
    with Image.open(Path(image.file.path).parents[1] / "images" / name) as band:
        red, green, _blue = band.convert("RGB").getpixel((240, 80))
    return "red" if red > green else "green"


def test_bands_are_of_the_form_of_the_drawings() -> None:
    sizes = [tuple(map(int, re.findall(r"\d+", spec)[:2])) for spec in BANDS]
    assert {wide / high for wide, high in sizes} == {3}
