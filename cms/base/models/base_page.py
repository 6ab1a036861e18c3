from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import cached_property
from wagtail.fields import RichTextField, StreamField
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from cms.base import mirrors
from cms.base.gaps import leave_out_gaps
from cms.base.gaps_panel import GapsPanel
from cms.base.reach import validate_links
from cms.base.restrictions import restrictions_of
from cms.base.search_stems import page_stems
from cms.base.surroundings import Node


class BasePage(Page):
    """What every page of the site has in common."""

    show_in_menus_default = False
    asks_if_it_helped = False  # at its foot; the counting is cms.contact's
    validate_rich_text = staticmethod(validate_links)  # what a link in it may be
    is_known_open = False  # set on a page that is served: nothing restricts it in this edition of the site

    content_panels = [GapsPanel(), *Page.content_panels]
    search_fields = [*Page.search_fields, index.SearchField("search_stems")]

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Let no number into running text that cannot be called, by whatever road the page is saved."""
        super().clean()
        wrong = {}
        for field in self._meta.fields:
            if isinstance(field, RichTextField | StreamField):
                try:
                    self.validate_rich_text(str(field.value_to_string(self)))
                except ValidationError as error:
                    wrong[field.name] = error
        if wrong:
            raise ValidationError(wrong)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and let the page in other languages be as public as this one: ``cms.base.mirrors``.

        A page that is taken down, by whatever road, ends its review in progress: a yes to it would publish the page again.
        """
        written = kwargs.get("update_fields")
        if written is not None and not set(written) & {*mirrors.SHARED, "slug"}:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            mirrors.take_state(self)
            before = Page.objects.filter(pk=self.pk).first() if self.pk else None
            super().save(*args, **kwargs)
            mirrors.let_follow(self, before)
            if before and before.live and not self.live and (review := self.current_workflow_state):
                review.cancel(user=get_active_log_context().user)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """What visitors see: the page without what its editor still has to write."""
        leave_out_gaps(self)
        return super().serve(request, *args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Page:
        """The page as a revision says it. When it begins and ends is said by the page that it translates."""
        page: Page = super().with_content_json(content)
        mirrors.take_dates(page)
        return page

    @property
    def is_untranslated(self) -> bool:
        """Whether the page stands in another language's tree with its Swedish text."""
        return self.alias_of_id is not None and self.text_language != translation.get_language()

    @property
    def text_language(self) -> str:
        """Code of the language that the text is written in; an alias mirrors the Swedish page."""
        return settings.LANGUAGE_CODE if self.alias_of_id else self.locale.language_code

    @cached_property
    def search_stems(self) -> str:
        """What the page is found by, made of what it lets be searched and of nothing else.

        The index asks for it several times of a page that it has just read.
        """
        fields = [
            field for field in self.get_searchable_search_fields() if field.field_name != "search_stems"
        ]
        texts = [text for field in fields for text in texts_in(field.get_value(self))]
        return page_stems(self.title, texts, self.text_language)

    @classmethod
    def search_notes(cls, pages: Sequence["BasePage"]) -> dict[int, str]:
        """What a list of hits says beside some of these pages of this kind, by primary key. At most one query."""
        return {}

    def address_below_home(self, node: Node, home: Node) -> str:
        """Where a page of this kind answers, without the language's prefix; ``node`` is it in a language."""
        return node.url_path[len(home.url_path) :]

    def get_view_restrictions(self) -> QuerySet[Any]:
        """Those on the page and above it, and in the site's own language."""
        if self.is_known_open:
            return PageViewRestriction.objects.none()
        return restrictions_of(self)


def texts_in(value: Any) -> Iterator[str]:
    """The texts in what a search field holds: one, or the parts of a longer body."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from chain.from_iterable(map(texts_in, value))
