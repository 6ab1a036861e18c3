from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import translation
from wagtail.models import Page, PageViewRestriction

from cms.base.place import Node


class BasePage(Page):
    """What every page of the site has in common."""

    show_in_menus_default = False
    is_known_open = False  # set on a page that is served: nothing restricts it in this edition of the site

    class Meta:
        abstract = True

    @property
    def is_untranslated(self) -> bool:
        """Whether the page stands in another language's tree with its Swedish text."""
        return self.alias_of_id is not None and self.text_language != translation.get_language()

    @property
    def text_language(self) -> str:
        """Code of the language that the text is written in; an alias mirrors the Swedish page."""
        return settings.LANGUAGE_CODE if self.alias_of_id else self.locale.language_code

    def address_below_home(self, node: Node, home: Node) -> str:
        """Where a page of this kind answers, without the language's prefix; ``node`` is it in a language."""
        return node.url_path[len(home.url_path) :]

    def get_view_restrictions(self) -> QuerySet[Any]:
        """Those on the page and above it: one query, where Wagtail takes two and one more an alias."""
        if self.is_known_open:
            return PageViewRestriction.objects.none()
        above = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        # An alias is as private as the page that it mirrors.
        holds = Q(page__path__in=above) | Q(page__aliases__path__in=above)
        return PageViewRestriction.objects.filter(holds).distinct()
