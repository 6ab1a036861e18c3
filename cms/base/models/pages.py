from django.conf import settings
from django.utils import translation
from wagtail.models import Page


class BasePage(Page):
    """What every page of the site has in common."""

    show_in_menus_default = False

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
