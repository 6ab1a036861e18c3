"""What editors decide about candidates: put aside, brought back, looked at, written about."""

from collections.abc import Collection
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cms.accounts.models import User
from cms.news.models import Candidate, NewsIndexPage, NewsPage, Source

State = Candidate.State
TITLE_LENGTH = 255  # characters, as a page keeps it


class NowhereToWrite(Exception):
    """There is no page that the news could lie below."""


class Draft(NamedTuple):
    page: NewsPage
    is_new: bool


def dismiss(pks: Collection[int], *, by: User) -> list[int]:
    """Put aside those of them that nobody has decided about; returns which. They never come back by themselves."""
    with transaction.atomic():
        rows = Candidate.objects.waiting().filter(pk__in=pks).order_by("pk").select_for_update()
        found = list(rows.values_list("pk", flat=True))
        Candidate.objects.filter(pk__in=found).update(
            state=State.DISMISSED, decided_by=by, decided_at=timezone.now()
        )
    return found


def bring_back(pks: Collection[int]) -> int:
    """Let those of them that are dismissed wait for a decision again; returns how many."""
    return Candidate.objects.filter(pk__in=pks, state=State.DISMISSED).update(
        state=State.NEW, decided_by=None, decided_at=None
    )


def note_look(candidate: Candidate) -> None:
    """What has changed, or is gone, at the source so far is known now."""
    Candidate.objects.filter(pk=candidate.pk).update(looked_at=timezone.now())


def bring_back_without_page() -> int:
    """Those whose page has been deleted wait for a decision again."""
    return Candidate.objects.filter(state=State.WRITTEN, page=None).update(
        state=State.NEW, decided_by=None, decided_at=None
    )


def write_about(pk: int, *, by: User) -> Draft:
    """The page made from the candidate: a new draft, or the one that is there already. Never two, whoever else writes.

    The draft says whose news it is and where it stands; its words are left to whoever writes. Raises NowhereToWrite,
    PermissionDenied, Candidate.DoesNotExist.
    """
    with transaction.atomic():
        candidate = Candidate.objects.select_for_update(of=("self",)).select_related("source").get(pk=pk)
        if candidate.page:
            return Draft(candidate.page, is_new=False)
        page = _draft(candidate, by=by)
        candidate.page, candidate.state = page, State.WRITTEN
        candidate.decided_by, candidate.decided_at = by, timezone.now()
        candidate.looked_at = timezone.now()
        candidate.save(update_fields=["page", "state", "decided_by", "decided_at", "looked_at"])
    return Draft(page, is_new=True)


def _draft(candidate: Candidate, *, by: User) -> NewsPage:
    index = _index_for(candidate.source)
    if not index.permissions_for_user(by).can_add_subpage():
        raise PermissionDenied
    page = NewsPage(
        title=Truncator(candidate.title or candidate.source.name).chars(TITLE_LENGTH),
        live=False,
        has_unpublished_changes=True,
        owner=by,
        locale=index.locale,
        origin=origin_of(candidate.source),
        category=candidate.source.category,
        source_name=candidate.source.organisation,
        source_address=_fitting(candidate.link),
        source_published_at=candidate.published_at,
        source_fetched_at=candidate.changed_at or candidate.first_seen_at,
    )
    index.add_child(instance=page)
    page.save_revision(user=by, log_action=True, changed=False, clean=False)  # its summary is still to come
    return page


def _index_for(source: Source) -> NewsIndexPage:
    """The news in the source's language, else in Swedish; locked, so that two drafts do not want the same place.

    Raises ``NowhereToWrite`` when there is neither.
    """
    indexes = NewsIndexPage.objects.select_for_update().order_by("pk")
    found = {index.locale.language_code: index for index in indexes}
    index = found.get(source.language) or found.get(settings.LANGUAGE_CODE)
    if index is None:
        raise NowhereToWrite(_("There is no page for news yet. Make one below the front page first."))
    return index


def _fitting(link: str) -> str:
    length = NewsPage._meta.get_field("source_address").max_length or 0
    return link if len(link) <= length else ""


def origin_of(source: Source) -> NewsPage.Origin:
    """Whose news it is, to begin with: the editor may know better."""
    organisation = source.organisation.casefold()
    if "brottsförebyggande" in organisation or "brå" in organisation.split():
        return NewsPage.Origin.BRA
    return NewsPage.Origin.LOCAL if "göteborg" in organisation else NewsPage.Origin.NATIONAL
