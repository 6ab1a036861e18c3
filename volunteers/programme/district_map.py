"""The four stadsområden as a map: drawn by hand, right in who lies where and nothing else."""

from typing import NamedTuple

from cms.base.lists.choices import districts
from cms.base.models import Area
from volunteers.programme.filter_choices import coming_by_district
from volunteers.programme.filters import Address


class Shape(NamedTuple):
    """Outline in the map's own units, and where its name stands."""

    outline: str
    x: int
    y: int


class Link(NamedTuple):
    name: str
    url: str
    is_chosen: bool


class District(NamedTuple):
    """A stadsområde of the map with its mellanområden. ``coming`` counts its dates, None when nobody counted."""

    link: Link
    shape: Shape | None
    coming: int | None
    areas: list[Link]
    is_open: bool


# Hisingen lies between the sea and two arms of the river; the islands belong to Sydväst.
SHAPES = {
    "hisingen": Shape(
        "M203 22 203 72 196 130 186 163 164 182 124 194 72 206 57 199 50 186 39 177 46 160 33 150 40 132 52 121 46 104"
        " 58 90 61 70 76 58 82 43 104 35 130 31 160 19Z",
        124,
        112,
    ),
    "nordost": Shape(
        "M216 60 236 48 262 40 292 44 312 58 318 80 306 104 300 128 284 150 262 158 236 160 214 164 202 167 205 158"
        " 210 134 216 100Z",
        262,
        102,
    ),
    "centrum": Shape(
        "M198 175 214 171 238 167 264 165 286 157 294 176 298 200 290 222 268 234 240 240 214 246 190 240 168 236"
        " 148 226 133 219 129 207 150 201 172 194 190 181Z",
        222,
        207,
    ),
    "sydvast": Shape(
        "M122 209 126 224 145 234 166 244 188 248 208 254 190 264 178 278 180 298 188 316 185 340 168 347 152 338"
        " 144 320 136 304 130 288 116 278 98 272 83 262 88 248 77 236 82 223 100 215Z"
        " M42 246a10 8 0 1 1 20 0 10 8 0 1 1-20 0Z M22 271a11 9 0 1 1 22 0 11 9 0 1 1-22 0Z"
        " M57 279a9 10 0 1 1 18 0 9 10 0 1 1-18 0Z M42 304a12 8 0 1 1 24 0 12 8 0 1 1-24 0Z"
        " M64 336a7 10 0 1 1 14 0 7 10 0 1 1-14 0Z",
        132,
        259,
    ),
}


def district_map(address: Address) -> list[District]:
    """The districts with their links. Two queries; the dates are only counted where nothing else is chosen."""
    counts = None if set(address.wanted.values) - {"omrade"} else coming_by_district()
    return [district(one, areas, address, counts) for one, areas in districts()]


def district(one: Area, areas: list[Area], address: Address, counts: dict[int, int] | None) -> District:
    chosen = address.wanted.area
    links = [link(area, address) for area in areas]
    return District(
        link=link(one, address),
        shape=SHAPES.get(one.slug),
        coming=None if counts is None else counts.get(one.pk, 0),
        areas=links,
        is_open=chosen == one or any(each.is_chosen for each in links),
    )


def link(area: Area, address: Address) -> Link:
    return Link(area.name, address.but(omrade=area.slug), area == address.wanted.area)
