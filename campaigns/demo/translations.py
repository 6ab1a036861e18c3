"""Pages in other languages, made the way an editor makes them: string by string, through wagtail-localize."""

from wagtail.models import Locale, Page
from wagtail_localize.models import Translation, TranslationSource

from campaigns.demo.content_files import read_content
from campaigns.home.models import HomePage


def translate_pages(home: HomePage, *, language: str) -> None:
    """Translate the pages that ``content/<language>.toml`` names, but for those that are already."""
    content = read_content(language)
    locale = Locale.objects.get(language_code=language)
    pages = home.get_descendants(inclusive=True).filter(slug__in=content["pages"]).specific()
    for page in pages:
        alias = page.get_translation_or_none(locale)
        if alias is None or alias.alias_of_id:
            translate_page(page, locale=locale, words=content["words"])


def translate_page(page: Page, *, locale: Locale, words: dict[str, str]) -> None:
    """Publish the page in that language. What ``words`` lacks stays in Swedish."""
    source, _made = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=locale)
    strings = translation.export_po()
    for string in strings:
        string.msgstr = words.get(string.msgid, "")
    translation.import_po(strings)
    translation.save_target(publish=True)
