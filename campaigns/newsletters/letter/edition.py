"""A letter frozen: one edition for each language that it is written in and each set of digests its readers get."""

from campaigns.newsletters.letter.digest import Digests, since_last
from campaigns.newsletters.letter.render import render
from campaigns.newsletters.models import Edition, LetterPage, Sending

WHOLE_CITY: frozenset[int] = frozenset()


class Editions:
    """The editions of one sending. What the digests hold is read once, so all readers get the state of one moment."""

    def __init__(self, sending: Sending) -> None:
        self.sending = sending
        self.letter: LetterPage = sending.letter
        self.since = since_last(self.letter)
        self.versions = versions_of(self.letter)
        self.digests: dict[str, Digests] = {}
        self.known: dict[tuple[str, frozenset[int]], Edition] = {}
        self.made = {(row.language, row.variant): row for row in sending.editions.all()}

    def freeze(self) -> list[Edition]:
        """The whole city's edition in each language, which the archive shows. Doing it again changes nothing."""
        shown = {row.language: row for row in self.made.values() if row.is_archived}
        for language in self.versions.keys() - shown.keys():
            row = shown[language] = self.edition_for(language=language, areas=WHOLE_CITY)
            row.is_archived = True
            row.save(update_fields=["is_archived"])
        return list(shown.values())

    def edition_for(self, *, language: str, areas: frozenset[int]) -> Edition:
        """What a reader of that language and those areas gets: in the letter's first language when it is not translated."""
        version = self.versions.get(language) or self.letter
        key = (version.text_language, areas)
        if key not in self.known:
            self.known[key] = self.make(version, areas)
        return self.known[key]

    def make(self, version: LetterPage, areas: frozenset[int]) -> Edition:
        language = version.text_language
        if language not in self.digests:
            self.digests[language] = Digests(version, since=self.since)
        digests = self.digests[language]
        key = (language, digests.variant_for(areas))
        if key not in self.made:
            rendered = render(version, digests=digests, areas=areas)
            self.made[key] = Edition.objects.get_or_create(
                sending=self.sending,
                language=language,
                variant=key[1],
                defaults={
                    "subject": rendered.subject,
                    "html": rendered.html,
                    "text": rendered.text,
                    "web": rendered.web,
                },
            )[0]
        return self.made[key]


def versions_of(letter: LetterPage) -> dict[str, LetterPage]:
    """By language: the letter itself, and its translations that are published and not mere mirrors of it."""
    own = letter.get_translations().live().filter(alias_of=None).select_related("locale")
    versions = {page.locale.language_code: page.specific for page in own}
    return {letter.text_language: letter, **versions}
