"""How a source is, in words that an editor understands, with what to do."""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.news.models import Source
from cms.news.models.sources import SILENCE

Trouble = Source.Trouble


class Health(NamedTuple):
    """``mark`` is one of good, waiting, paused, trouble and silent; ``words`` one or two sentences, ``more`` others."""

    mark: str
    words: str
    more: tuple[str, ...] = ()

    @property
    def icon(self) -> str:
        return {"good": "success", "waiting": "time", "paused": "minus"}.get(self.mark, "warning")

    @property
    def label(self) -> str:
        return {
            "good": _("works"),
            "waiting": _("waits to be fetched"),
            "paused": _("has a rest"),
            "silent": _("silent for two days"),
            "trouble": _("in trouble"),
        }[self.mark]

    @property
    def is_bad(self) -> bool:
        return self.mark in ("trouble", "silent")


def health(source: Source, *, now: datetime | None = None) -> Health:
    how = _state(source, now or timezone.now())
    return how._replace(more=tuple(filter(None, (last_error(source), conditional(source)))))


def _state(source: Source, now: datetime) -> Health:
    if not source.is_active:
        return Health("paused", _("Paused: nothing is fetched until you let it go on."))
    if source.trouble:
        return _in_trouble(source, now)
    if source.tried_at is None or source.succeeded_at is None:
        return Health("waiting", _("Not fetched yet. That happens within half a minute."))
    return Health("silent" if _is_silent(source, now) else "good", _fetched(source, now))


def _is_silent(source: Source, now: datetime) -> bool:
    """As SourceQuerySet.silent says it, of one row."""
    return (source.succeeded_at or source.added_at) <= now - SILENCE


def _fetched(source: Source, now: datetime) -> str:
    ago = time_ago(source.succeeded_at or now, now)
    if source.was_unchanged:
        return _("Fetched %(ago)s, nothing new.") % {"ago": ago}
    if not source.taken:
        return _("Fetched %(ago)s, nothing in it that you ask for.") % {"ago": ago}
    words = ngettext("Fetched %(ago)s, %(count)s item.", "Fetched %(ago)s, %(count)s items.", source.taken)
    return words % {"ago": ago, "count": source.taken}


def _in_trouble(source: Source, now: datetime) -> Health:
    why = in_words(source.trouble, source.trouble_detail)
    if source.succeeded_at is None:
        words = _("Has never worked. %(why)s") % {"why": why}
    else:
        words = _("Has not worked since %(day)s. %(why)s") % {"day": in_full(source.succeeded_at), "why": why}
    return Health("silent" if _is_silent(source, now) else "trouble", words)


def last_error(source: Source) -> str:
    """When it last went wrong and why; empty when it never did, or does so now, which ``health`` tells."""
    if source.trouble or source.failed_at is None:
        return ""
    why = in_words(source.failure, source.failure_detail)
    return _("Last error %(day)s: %(why)s") % {"day": in_full(source.failed_at), "why": why}


def conditional(source: Source) -> str:
    """Whether it can be asked for only what is new (RFC 9110, 13), and by what; empty before its first answer."""
    if source.succeeded_at is None:
        return ""
    marks = [name for name, said in (("ETag", source.etag), ("Last-Modified", source.last_modified)) if said]
    if not marks:
        return _("It does not say whether anything is new, so all of it is fetched each time.")
    return _("It is fetched only when something is new (%(marks)s).") % {"marks": ", ".join(marks)}


def time_ago(then: datetime, now: datetime) -> str:
    """Such as "12 minutes ago"."""
    if (now - then).total_seconds() < 60:
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(then, now, depth=1)}


def in_full(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def in_words(trouble: str, detail: str = "") -> str:
    """Why an attempt gave nothing, and what to do about it. ``detail`` is what Failed gave: a number, a host, a kind."""
    if trouble == Trouble.STATUS:
        return _of_status(detail)
    if trouble == Trouble.OTHER_KIND:
        return _of_kind(detail)
    if trouble == Trouble.UNREACHABLE:
        return _of_silence(detail)
    if trouble == Trouble.REFUSED and detail:
        words = _(
            "It leads to %(host)s, which we do not fetch from: only https:// on the open internet is fetched. Ask the "
            "organisation for the right address."
        )
        return words % {"host": detail}
    return _plainly(trouble)


def _plainly(trouble: str) -> str:
    words = {
        Trouble.REFUSED: _(
            "The address may not be fetched: only https:// on the open internet is. Ask the organisation for the right "
            "address."
        ),
        Trouble.SLOW: _(
            "It takes longer than ten seconds to answer. We try again by ourselves; if it goes on for days, tell the "
            "organisation."
        ),
        Trouble.GONE: _(
            "The organisation says that this feed is gone for good (410). Look for a new address on its site, or delete "
            "the source."
        ),
        Trouble.LARGE: _(
            "It is larger than the two megabytes that we read. Ask the organisation for a feed with only the latest news."
        ),
        Trouble.UNREADABLE: _(
            "What comes cannot be read as a feed. It is often mended within a day; else tell the organisation that its "
            "feed is broken."
        ),
        Trouble.UNSAFE: _(
            "It holds parts that no feed needs and that attacks are made with, so nothing of it was read. Tell the "
            "organisation."
        ),
    }
    return words.get(Trouble(trouble), _("Something went wrong. We try again by ourselves."))


def _of_status(detail: str) -> str:
    status = int(detail) if detail.isdecimal() else 0
    if status in (401, 402, 403, 407, 451):
        words = _("It does not let us in (%(status)s). Ask the organisation whether the feed is open to all.")
    elif status == 404:
        words = _(
            "There is nothing at the address (%(status)s). Look for the new one on the organisation's site."
        )
    elif status == 429:
        words = _("It asks us to come less often (%(status)s). Choose a longer time between.")
    elif 300 <= status < 400:
        words = _("The address leads on without end (%(status)s). Ask the organisation for the right one.")
    elif status >= 500:
        words = _(
            "It has trouble of its own (%(status)s). We try again by ourselves: there is nothing to do."
        )
    else:
        words = _("It answers with an error (%(status)s). Ask the organisation whether the address is right.")
    return words % {"status": detail}


def _of_kind(detail: str) -> str:
    if detail == "HTML":
        return _(
            "The address leads to a web page and not to a feed. Look on that page for a link named RSS or Atom."
        )
    if detail == "JSON":
        return _("What comes is JSON, but not of the kind that you chose. Try another kind.")
    if detail == "XML":
        return _("What comes is RSS or Atom. Choose that as its kind.")
    return _("What comes is of another kind than you chose. Choose another kind, or another address.")


def _of_silence(detail: str) -> str:
    if "SSL" in detail or "Certificate" in detail:
        return _(
            "Its certificate does not hold, so we cannot know who answers, and do not listen. Tell the organisation."
        )
    if detail == "gaierror":
        return _("There is no such host. Check the spelling; we try again by ourselves.")
    return _(
        "Nobody answers. It may be down for a while: we try again by ourselves. If it goes on for days, ask the "
        "organisation whether the feed has moved."
    )
