"""A page in another language is public when the page that it follows is, and never before or after.

A mirror (Wagtail: alias) stands in another language's tree with the words of the page that it mirrors, and shares all of its
state. A translation has words of its own, but shows the page of the site's own language: it is not public without it, and
ends with it. Both hang on the saving of a page (``BasePage.save``). ``straighten`` mends what was written past it.
docs/decisions/0024.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left, Length
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from cms.base.protected_rows import trees, what_relies_on

SHARED = ("live", "expired", "go_live_at", "expire_at", "locked", "locked_by_id", "locked_at")
OWN_LANGUAGE = Q(locale__language_code=settings.LANGUAGE_CODE, alias_of=None)
# A page that was never shown and is not about to be has nothing to follow: a text may be written in English first.
IN_FORCE = Q(live=True) | Q(first_published_at__isnull=False) | Q(go_live_at__isnull=False)


def source_of(page: Page) -> Page | None:
    """The page whose state this one follows; None when it stands for itself. One query."""
    if page.alias_of_id:
        return Page.objects.filter(pk=page.alias_of_id).first()
    twin = Page.objects.filter(OWN_LANGUAGE & IN_FORCE, translation_key=page.translation_key)
    return twin.exclude(pk=page.pk).exclude(locale_id=page.locale_id).first()


def take_state(page: Page) -> None:
    """Before it is saved: let a mirror say of itself what its source says, and a translation nothing more public than that."""
    if (source := source_of(page)) is None:
        return
    if page.alias_of_id:
        for name in SHARED:
            setattr(page, name, getattr(source, name))
        page.has_unpublished_changes = not page.live
        return
    page.expire_at = source.expire_at
    if page.live and not source.live:
        page.live, page.live_revision, page.has_unpublished_changes = False, None, True


def take_dates(page: Page) -> None:
    """Let what is made of a translation's revision begin and end with the page that it translates."""
    source = None if page.alias_of_id else source_of(page)
    if source is None:
        return
    page.expire_at = source.expire_at
    if not source.live:
        page.go_live_at = source.go_live_at


def let_follow(page: Any, before: Page | None) -> None:
    """After it is saved, in the same transaction: bring what follows it in line. ``before`` is the row as it was."""
    for mirror in page.aliases.exclude(pk=page.pk):
        if before is not None and before.slug != page.slug and mirror.slug == before.slug:
            rename(mirror.specific, page.slug)
        elif any(getattr(mirror, name) != getattr(page, name) for name in SHARED):
            bring_in_line(mirror.specific, page)
    speaks_for_others = not page.alias_of_id and page.locale.language_code == settings.LANGUAGE_CODE
    if before is not None and speaks_for_others:
        let_translations_follow(page, before)


def bring_in_line(mirror: Page, page: Any) -> None:
    """Let the mirror share the state of the page, with the words that are published and not those it was made with."""
    if page.live and not mirror.live:
        page.update_aliases()
    else:
        mirror.save(clean=False)


def let_translations_follow(page: Any, before: Page) -> None:
    if before.live and not page.live:
        for translated in translations_of(page).filter(live=True).specific():
            translated.unpublish(set_expired=page.expired)
    elif page.live and before.expire_at != page.expire_at:
        for translated in translations_of(page).specific():
            translated.save(clean=False)


def translations_of(page: Page) -> Any:
    """The page in other languages, in words of their own."""
    return page.get_translations().filter(alias_of=None)


def rename(mirror: Page, slug: str) -> None:
    """Give the mirror the state and address of its source, unless another page has the address there."""
    is_free = not mirror.get_siblings(inclusive=False).filter(slug=slug).exists()
    if is_free:
        mirror.slug = slug
    mirror.save(clean=False)


def in_other_languages(pages: Any, action: str) -> dict[Page, list[Page]]:
    """For Wagtail's hook ``construct_translated_pages_to_cascade_actions``: what is deleted or unpublished together.

    What is moved is put in its place afterwards: Wagtail would ask whether whoever moves it may do so in each language.
    """
    own = [p for p in pages if not p.alias_of_id and p.locale.language_code == settings.LANGUAGE_CODE]
    if action == "delete":
        return {page: list(page.get_translations()) for page in own}
    return {page: list(translations_of(page)) for page in own} if action == "unpublish" else {}


def straighten() -> int:
    """Bring in line what was written past a page's saving, and what an older version left. How many; again, none.

    Asked by the worker twice a minute: five queries when there is nothing to do.
    """
    done = 0
    for page, act in [*out_of_line()]:
        with transaction.atomic():
            act(page)
        done += 1
    return done


def out_of_line() -> Iterator[tuple[Any, Any]]:
    now = timezone.now()
    mirrors = Page.objects.filter(alias_of__isnull=False).exclude(live=F("alias_of__live"))
    for mirror in mirrors.filter(live=True).specific():
        yield mirror, lambda page: page.unpublish()
    for source in Page.objects.filter(pk__in=mirrors.filter(live=False).values("alias_of")).specific():
        yield source, lambda page: page.update_aliases()
    # What is due at this moment is published by itself.
    withdrawn = Page.objects.filter(
        OWN_LANGUAGE & IN_FORCE, live=False, translation_key=OuterRef("translation_key")
    )
    withdrawn = withdrawn.exclude(go_live_at__lt=now)
    others: Any = Page.objects.filter(alias_of=None, depth__gt=1).exclude(
        locale__language_code=settings.LANGUAGE_CODE
    )
    for translated in others.filter(Exists(withdrawn), live=True).specific():
        yield translated, lambda page: page.unpublish()
    for orphan in orphans(others).specific():
        yield orphan, take_away
    for page in misplaced():
        yield page, put_in_place


def orphans(others: Any) -> Any:
    """What is left in other languages of pages that have been deleted: mirrors, and translations that are still public."""
    alone = others.exclude(translation_key__in=Page.objects.filter(OWN_LANGUAGE).values("translation_key"))
    entries = PageLogEntry.objects.filter(page=OuterRef("pk"))
    mirrored = Exists(entries.filter(action="wagtail.create_alias"))
    of_ours = {
        "action": "wagtail.copy_for_translation",
        "data__source_locale__language_code": settings.LANGUAGE_CODE,
    }
    made_of_it = mirrored | Q(Exists(entries.filter(**of_ours)))
    return alone.filter(made_of_it, Q(live=True) | Q(latest_revision=None)).order_by("-depth", "pk")


def take_away(page: Any) -> None:
    """Delete a mirror of nothing; a translation's words are kept, but not shown."""
    if page.live:
        page.unpublish()
    if page.latest_revision_id is None and page.is_leaf() and not what_relies_on(trees([page])):
        page.delete()


def misplaced() -> QuerySet[Page]:
    """Pages that do not lie where they do in the site's own language, though the page above is there too."""
    own = Page.objects.filter(OWN_LANGUAGE, translation_key=OuterRef("translation_key"))
    place = Subquery(own.annotate(above=key_above("path")).values("above")[:1])
    placed = (
        Page.objects.filter(depth__gt=2).exclude(OWN_LANGUAGE).annotate(above=key_above("path"), place=place)
    )
    there = Page.objects.filter(translation_key=OuterRef("place"), locale=OuterRef("locale"))
    return placed.exclude(above=F("place")).filter(Exists(there), place__isnull=False).order_by("path")


def key_above(path: str) -> Subquery:
    """The translation key of the page above."""
    above = Page.objects.filter(path=Left(OuterRef(path), Length(OuterRef(path)) - Page.steplen))
    return Subquery(above.values("translation_key")[:1])


def put_in_place(page: Page) -> None:
    """Move the page below the page above it in the site's own language, unless its address is taken there."""
    own = page.get_translations().filter(OWN_LANGUAGE).first()
    above = own and own.get_parent().get_translation_or_none(page.locale)
    if above and not above.get_children().filter(slug=page.slug).exists():
        Page.objects.get(pk=page.pk).move(above, pos="last-child")
