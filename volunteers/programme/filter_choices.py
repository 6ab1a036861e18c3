"""What the calendar's form offers, and what is chosen as links that take it away again."""

from functools import lru_cache

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import get_language, get_language_info, gettext

from cms.base.lists.choices import Chip, Choice
from volunteers.events.models import EventPage, Occurrence
from volunteers.programme.filters import AGE_WORDS, Address
from volunteers.programme.listing import first_upper


def chips(address: Address) -> list[Chip]:
    """One for each filter that was understood, in the order of the form."""
    return [
        Chip(first_upper(words), address.but(**{name: ""})) for name, words in address.wanted.named().items()
    ]


def kind_choices() -> list[Choice]:
    return [Choice(kind.value, first_upper(str(kind.label))) for kind in EventPage.Kind]


def age_choices() -> list[Choice]:
    return [Choice(age.value, first_upper(str(AGE_WORDS[age]))) for age in EventPage.Age]


def language_choices() -> list[Choice]:
    """The languages that published events name, each once, in the order of the reader's alphabet as far as it goes."""
    texts = EventPage.objects.live().exclude(languages="").values_list("languages", flat=True).distinct()
    words = {word.strip(" .").lower() for text in texts for word in text.split(",")} - {""}
    return sorted((language_choice(word) for word in words), key=lambda choice: choice.words)


def language_choice(word: str) -> Choice:
    """A language as editors write it in Swedish, in lower case: named as the reader would, else in itself, else as written."""
    code = swedish_names().get(word)
    if code is None:
        return Choice(word, first_upper(word), settings.LANGUAGE_CODE)
    info = get_language_info(code)
    translated = str(info["name_translated"])
    # What a catalogue does not have comes out in English, or in Swedish.
    if translated.lower() in {info["name"].lower(), word} and get_language() not in {
        "en",
        settings.LANGUAGE_CODE,
    }:
        return Choice(word, first_upper(info["name_local"]), code)
    return Choice(word, first_upper(translated))


@lru_cache(maxsize=1)
def swedish_names() -> dict[str, str]:
    """Codes of languages by their Swedish names."""
    with translation.override(settings.LANGUAGE_CODE):
        codes = [code for code, info in LANG_INFO.items() if "name" in info]
        return {gettext(LANG_INFO[code]["name"]).lower(): code for code in codes}


def coming_by_district() -> dict[int, int]:
    """How many dates are to come in each stadsområde that has any of its own, by its primary key. One query.

    Those for the whole city count in each.
    """
    dates = Occurrence.objects.published().upcoming().filter(called_off=False)
    district = Coalesce("event__area__district_id", "event__area_id")
    counted = dict(dates.order_by().values_list(district).annotate(Count("pk")))
    whole_city = counted.pop(None, 0)
    return {area: count + whole_city for area, count in counted.items()}
