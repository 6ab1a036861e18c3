"""Where in the site a request stands: the pages above, the menu, the other languages. Kept for each edition."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import translation
from wagtail.models import Page, Site

from cms.base.cache import keep
from cms.base.wagtail_request import note_site

COMPONENT = re.compile(r"[-\w]{1,255}")
DEEPEST = 10  # no address of ours has more parts


class Node(NamedTuple):
    """A page as a link needs it; a tenth of the cost of the page itself."""

    pk: int
    path: str
    depth: int
    slug: str
    url_path: str
    title: str
    live: bool
    show_in_menus: bool
    translation_key: Any
    content_type_id: int
    alias_of_id: int | None


class Link(NamedTuple):
    """``alias_of_id`` says of a page in another language's tree that its title is Swedish."""

    title: str
    url: str
    is_current: bool
    alias_of_id: int | None


class Language(NamedTuple):
    """A language of the site: its home when ``has_page`` is false, else the very page in that language."""

    code: str
    name: str
    url: str
    is_current: bool
    has_page: bool


@dataclass(frozen=True)
class Surroundings:
    """What stands around any page. Empty lists where there is no site yet.

    ``trail``, ``rest`` and ``twins`` are of the page that answers the request, and empty where none does.
    """

    language: str = settings.LANGUAGE_CODE
    site: Site | None = None
    home: Node | None = None
    menu: list[Node] = field(default_factory=list)
    homes: dict[str, Node] = field(default_factory=dict)
    trail: list[Node] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    twins: list[tuple[str, Node]] = field(default_factory=list)

    def url(self, node: Node) -> str:
        """The address of a page of this language's tree, without host."""
        return prefix(self.language) + (node.url_path[len(self.home.url_path) :] if self.home else "")

    def links(self, path: str) -> list[Link]:
        """The menu, with the part of the site marked that ``path`` lies in."""
        addresses = [(node, self.url(node)) for node in self.menu]
        return [Link(node.title, url, path.startswith(url), node.alias_of_id) for node, url in addresses]

    def crumbs(self, page: Page) -> list[Link]:
        """The pages above the page, home left out."""
        return [
            Link(node.title, self.url(node), False, node.alias_of_id)
            for node in self.trail[1:]
            if node.pk != page.pk and node.live
        ]

    def languages(self, page: Any) -> list[Language]:
        """Every language that has a home, in the order of the settings."""
        found = {
            code: node
            for code, node in self.twins
            if page is not None and node.translation_key == page.translation_key
        }
        return [
            Language(
                code,
                name,
                prefix(code)
                + (page.address_below_home(found[code], self.homes[code]) if code in found else ""),
                code == self.language,
                code in found,
            )
            for code, name in settings.LANGUAGES
            if code in self.homes
        ]


def prefix(language: str) -> str:
    """What every address in the language begins with."""
    return "/" if language == settings.LANGUAGE_CODE else f"/{language}/"


def surroundings_of(request: HttpRequest) -> Surroundings:
    """Where the request stands: that of the page once one is served, else what all addresses of the language share."""
    known: dict[str, Any] = vars(request)
    if "_surroundings" not in known:
        stand(request, keep(request, "surroundings", partial(find_surroundings, request)))
    return known["_surroundings"]


def stand(request: HttpRequest, surroundings: Surroundings) -> None:
    """Let the request know its surroundings, and Wagtail the site, which it asks for again and again."""
    vars(request)["_surroundings"] = surroundings
    note_site(request, surroundings.site)


def find_surroundings(request: HttpRequest) -> Surroundings:
    site = Site.find_for_request(request)
    paths = {
        root.language_code: root.root_path
        for root in Site.get_site_root_paths()
        if site and root.site_id == site.pk
    }
    asked = translation.get_language() or settings.LANGUAGE_CODE
    language = asked if asked in paths else settings.LANGUAGE_CODE
    if site is None or language not in paths:
        return Surroundings(site=site)
    root = Page.objects.filter(pk=site.root_page_id)
    roots = {node.url_path: node for node in nodes(Q(translation_key__in=root.values("translation_key")))}
    homes = {code: roots[path] for code, path in paths.items() if path in roots and roots[path].live}
    home = roots.get(paths[language])
    return Surroundings(
        language=language, site=site, home=home, homes=homes, menu=menu_below(home) if home else []
    )


def menu_below(home: Node) -> list[Node]:
    below = Q(path__startswith=home.path, depth=home.depth + 1)
    return list(nodes(below & Q(show_in_menus=True, live=True)))


def nodes(wanted: Q) -> Iterable[Node]:
    """Those pages, in the order of the tree."""
    return (Node(*row) for row in Page.objects.filter(wanted).order_by("path").values_list(*Node._fields))


def with_trail(surroundings: Surroundings, request: HttpRequest) -> Surroundings:
    """The surroundings with the pages along the address, and the parts of the address that no page of the tree answers to."""
    if surroundings.home is None:
        return surroundings
    components = components_of(request, translation.get_language() or settings.LANGUAGE_CODE)
    root_path = surroundings.home.url_path
    chain = [
        root_path + "".join(f"{part}/" for part in components[:size]) for size in range(len(components) + 1)
    ]
    # Found by the slug's index: url_path has none.
    along = nodes(Q(slug__in=[surroundings.home.slug, *components], url_path__in=chain))
    by_path = {node.url_path: node for node in along}
    trail = [by_path[path] for path in chain if path in by_path]
    return replace(surroundings, trail=trail, rest=components[max(len(trail) - 1, 0) :])


def with_twins(surroundings: Surroundings, page: Page) -> Surroundings:
    """The surroundings with the page itself in every language that it is published in."""
    twins = [
        (code, node)
        for node in nodes(Q(translation_key=page.translation_key, live=True))
        for code, home in surroundings.homes.items()
        if node.path.startswith(home.path)
    ]
    return replace(surroundings, twins=twins)


def components_of(request: HttpRequest, language: str) -> list[str]:
    """The parts of the address after the language; none when they cannot be a page's."""
    parts = [part for part in request.path_info.split("/") if part]
    if parts[:1] == [language] and language != settings.LANGUAGE_CODE:
        parts = parts[1:]
    fits = len(parts) <= DEEPEST and all(COMPONENT.fullmatch(part) for part in parts)
    return parts if fits else []
