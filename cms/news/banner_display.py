"""The banners on top of every page: which are up at this moment, and what they say to whom."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.base.cache import keep
from cms.news.models import Banner

MOST = 3  # more would hide the page, and nobody reads four
NAMES = {
    Banner.Level.INFORMATION: "information",
    Banner.Level.IMPORTANT: "important",
    Banner.Level.CRISIS: "crisis",
}
WORDS = {
    Banner.Level.INFORMATION: _("Information"),
    Banner.Level.IMPORTANT: _("Important"),
    Banner.Level.CRISIS: _("Crisis information"),
}


@dataclass(frozen=True)
class Notice:
    """A banner as pages show it, in the active language where it has words in that, else in Swedish."""

    level: int
    texts: dict[str, str]  # by language, Swedish always
    link: str
    starts_at: datetime
    ends_at: datetime
    updated_at: datetime

    def is_up(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at

    @property
    def name(self) -> str:
        return NAMES[Banner.Level(self.level)]

    @property
    def icon(self) -> str:
        """The template that draws its sign."""
        return f"news/level_icons/{self.name}.html"

    @property
    def word(self) -> str:
        return str(WORDS[Banner.Level(self.level)])

    @property
    def is_translated(self) -> bool:
        return get_language() in self.texts

    @property
    def text(self) -> str:
        return self.texts[(get_language() or "") if self.is_translated else settings.LANGUAGE_CODE]

    @property
    def host(self) -> str:
        """Whose page the link leads to; empty for one of ours."""
        host = urlsplit(self.link).hostname or ""
        return "" if host == settings.SITE_HOST else host.removeprefix("www.")


def notice_of(banner: Banner, texts: dict[str, str]) -> Notice:
    return Notice(
        level=banner.level,
        texts={settings.LANGUAGE_CODE: banner.text, **texts},
        link=banner.link,
        starts_at=banner.starts_at,
        ends_at=banner.ends_at,
        updated_at=banner.updated_at,
    )


def find_notices() -> list[Notice]:
    """All that are not over, the gravest first. Two queries at most."""
    rows = Banner.objects.not_over(timezone.now()).prefetch_related("texts")
    return [notice_of(row, {text.language: text.text for text in row.texts.all()}) for row in rows]


def notices_up(request: HttpRequest | None) -> list[Notice]:
    """The gravest of those that are up at this very moment. No query while they are kept."""
    # Kept are the rows and their times: a page kept with a banner on it would show it after its end.
    return up_at(timezone.now(), keep(request, "banners", find_notices))


def up_at(moment: datetime, notices: list[Notice]) -> list[Notice]:
    return [notice for notice in notices if notice.is_up(moment)][:MOST]


def show_banners(request: HttpRequest | None, *, is_calm: bool) -> str:
    """Them as HTML, drawn once for each edition of the site; nothing when there is none."""
    notices = notices_up(request)
    if not notices:
        return ""
    return keep(request, "banners drawn", partial(draw, notices, is_calm=is_calm), is_calm, notices)


def draw(notices: list[Notice], *, is_calm: bool) -> str:
    return render_to_string("news/banners.html", {"notices": notices, "is_calm": is_calm})


def scenes_on_help_page(request: HttpRequest) -> list[tuple[float, str]]:
    """What its copy shows from which second on, now and whenever a banner goes up or ends: HTML, or nothing."""
    notices = keep(request, "banners", find_notices)
    changes = {moment for notice in notices for moment in (notice.starts_at, notice.ends_at)}
    moments = sorted({timezone.now(), *changes})
    scenes = [(moment, up_at(moment, notices)) for moment in moments]
    return [(moment.timestamp(), draw(up, is_calm=True) if up else "") for moment, up in scenes]


on_every_page = partial(show_banners, is_calm=False)
# The help page leads nowhere but to help, and keeps its voice.
on_help_page = partial(show_banners, is_calm=True)
