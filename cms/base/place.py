"""Where in the site a request stands: the pages above, the menu, the other languages; all in one query."""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import F, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.utils import translation
from wagtail.models import Page, Site

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


class Link(NamedTuple):
    title: str
    url: str
    is_current: bool


class Language(NamedTuple):
    """A language of the site: its home when ``has_page`` is false, else the very page in that language."""

    code: str
    name: str
    url: str
    is_current: bool
    has_page: bool


@dataclass(frozen=True)
class Place:
    """What stands around any page. Empty lists where there is no site yet."""

    language: str = settings.LANGUAGE_CODE
    home: Node | None = None
    trail: list[Node] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    menu: list[Node] = field(default_factory=list)
    homes: dict[str, Node] = field(default_factory=dict)
    twins: list[tuple[str, Node]] = field(default_factory=list)

    def url(self, node: Node) -> str:
        """The address of a page of this language's tree, without host."""
        return prefix(self.language) + (node.url_path[len(self.home.url_path) :] if self.home else "")

    def links(self, path: str) -> list[Link]:
        """The menu, with the part of the site marked that ``path`` lies in."""
        addresses = [(node.title, self.url(node)) for node in self.menu]
        return [Link(title, url, path.startswith(url)) for title, url in addresses]

    def crumbs(self, page: Page) -> list[Link]:
        """The pages above the page, home left out."""
        return [
            Link(node.title, self.url(node), False)
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


def place_of(request: HttpRequest) -> Place:
    """Where the request stands; found once a request."""
    known: dict[str, Any] = vars(request)
    if "_place" not in known:
        known["_place"] = find_place(request)
    return known["_place"]


def find_place(request: HttpRequest) -> Place:
    site = Site.find_for_request(request)
    paths = {
        root.language_code: root.root_path
        for root in Site.get_site_root_paths()
        if site and root.site_id == site.pk
    }
    asked = translation.get_language() or settings.LANGUAGE_CODE
    language = asked if asked in paths else settings.LANGUAGE_CODE
    if site is None or language not in paths:
        return Place()
    root_path = paths[language]
    components = components_of(request, asked)
    chain = [
        root_path + "".join(f"{part}/" for part in components[:size]) for size in range(len(components) + 1)
    ]
    nodes = [Node(*row) for row in nodes_around(site.root_page, root_path, chain)]
    by_path = {node.url_path: node for node in nodes}
    homes = {code: by_path[path] for code, path in paths.items() if path in by_path and by_path[path].live}
    home = by_path.get(root_path)
    trail = [by_path[path] for path in chain if path in by_path]
    return Place(
        language=language,
        home=home,
        trail=trail,
        rest=components[max(len(trail) - 1, 0) :],
        menu=[node for node in nodes if home and is_in_menu(node, home)],
        homes=homes,
        twins=[(code, node) for node in nodes if node.live for code in [language_of(node, homes)] if code],
    )


def components_of(request: HttpRequest, language: str) -> list[str]:
    """The parts of the address after the language; none when they cannot be a page's."""
    parts = [part for part in request.path_info.split("/") if part]
    if parts[:1] == [language] and language != settings.LANGUAGE_CODE:
        parts = parts[1:]
    fits = len(parts) <= DEEPEST and all(COMPONENT.fullmatch(part) for part in parts)
    return parts if fits else []


def nodes_around(root: Page, root_path: str, chain: list[str]) -> QuerySet[Any]:
    """Homes, the pages of the chain, the menu, the last page in every language; in the order of the tree."""
    # Found by the slug's index: url_path has none. Each part of the union uses an index of its own.
    slugs = [last_part(path) for path in chain]
    above = Page.objects.filter(slug__in=slugs, url_path__in=chain)
    home = Page.objects.filter(slug=slugs[0], url_path=root_path)
    edges = [Concat(Subquery(home.values("path")[:1]), Value(edge * 4)) for edge in "0Z"]
    menu = Page.objects.filter(
        path__range=edges, depth=root_path.count("/") + 1, show_in_menus=True, live=True
    )
    last = Page.objects.filter(slug=slugs[-1]).values("translation_key")
    twins = Page.objects.filter(Q(translation_key=root.translation_key) | Q(translation_key__in=last))
    parts = [query.order_by().values_list(*Node._fields) for query in (above, menu, twins)]
    return parts[0].union(*parts[1:]).order_by(F("path"))


def last_part(url_path: str) -> str:
    return url_path.strip("/").rsplit("/", 1)[-1]


def is_in_menu(node: Node, home: Node) -> bool:
    return (
        node.live and node.show_in_menus and node.depth == home.depth + 1 and node.path.startswith(home.path)
    )


def language_of(node: Node, homes: dict[str, Node]) -> str | None:
    """The language whose tree the page lies in."""
    return next((code for code, home in homes.items() if node.path.startswith(home.path)), None)
