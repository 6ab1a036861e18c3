"""What the forms of a word have in common, so that a search for "vandring" finds "kvällsvandringar".

A page is indexed with the stems of its words and, in Swedish, with those of what its long words end in. What is
searched for is cut down the same way. Databases do not: each knows other languages, and none splits a compound.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

import snowballstemmer
from wagtail.search.query import Or, PlainText, SearchQuery

SNOWBALL = {"sv": "swedish", "en": "english", "ar": "arabic", "fa": "persian"}
IN_TITLE = "t0"  # before a stem that stands in the title; no word begins so

WORD = re.compile(r"[^\W_]{1,60}")
VOWEL = re.compile("[aeiouyåäöé]")
# How a Swedish word may begin, and how it does not end: "kvälls-vandring", not "kväl-lsvandring" or "kvällsv-andring".
ONSET = re.compile(
    "(?:s?[ckpt][hjlrv]?|[bdfghlmn]j|[bfgp]l|[bdfgv]r|dv|[fgks]n|s[mlvj]|sk[jrv]|s[pt]r|sch|[b-df-hj-np-tv-xz])?"
    "[aeiouyåäöé]"
)
NO_END = re.compile("(?:[bdfkpst][hjlmnrv]|g[hjlmrv])$")
# Snowball leaves some definite forms whole, such as "fikan" and "torget", and cannot tell the s of "plats" from a genitive's.
DEFINITE = re.compile(r"(?<=[^\W\d_]{3})(?:an|en|et)?s?$")

# What words are made with, not what compounds end in: whoever asks where to ring does not mean a "vandring".
SUFFIXES = frozenset(
    {
        "ring",
        "ering",
        "ning",
        "ling",
        "tion",
        "ation",
        "sion",
        "tet",
        "itet",
        "vitet",
        "ment",
        "skap",
        "het",
        "lig",
    }
)

# Said in every other sentence: they narrow nothing, so a question may hold them.
SWEDISH = "att av de den det du en ett för från har hur i jag kan man med när och om på som till var vi är"
ENGLISH = "a an and at by for from how i in is of on the to what when where with"
SMALL_WORDS = frozenset(f"{SWEDISH} {ENGLISH}".split())


def page_stems(title: str, texts: Iterable[str], language: str) -> str:
    """Each token once of what a page in this language is found by: those of its title a second time, marked."""
    cut = cutter(language)
    in_title = tokens(title, cut, language)
    everywhere = in_title.union(*(tokens(text, cut, language) for text in texts))
    return " ".join(sorted(everywhere | {IN_TITLE + token for token in in_title}))


def asked(words: str, languages: Iterable[str], *, in_title: bool = False) -> SearchQuery | None:
    """A query for pages with all of the words, as any one of the languages cuts them. None without a word."""
    typed = words_of(words)
    telling = [word for word in typed if word not in SMALL_WORDS] or typed
    mark = IN_TITLE if in_title else ""
    wanted = dict.fromkeys(
        " ".join(mark + stem for stem in map(cutter(language), telling)) for language in languages
    )
    queries = [PlainText(each, operator="and") for each in wanted if each]
    return Or(queries) if len(queries) > 1 else next(iter(queries), None)


def tokens(text: str, cut: Callable[[str], str], language: str) -> set[str]:
    words = set(words_of(text))
    found = {cut(word) for word in words}
    if language == "sv":
        found |= {cut(ending) for word in words for ending in endings(word)} - SUFFIXES
    return found


def words_of(text: str) -> list[str]:
    """The words in lower case, without the soft hyphens, vowel signs and lengthenings that only some writers set."""
    composed = unicodedata.normalize("NFKC", text).lower()
    return WORD.findall(
        "".join(sign for sign in composed if unicodedata.category(sign) not in {"Mn", "Cf", "Lm"})
    )


def endings(word: str) -> list[str]:
    """What a Swedish compound may end in: five letters or more, four where an s joins them, after at least three."""
    return [
        word[cut:]
        for cut in range(3, len(word) - 3)
        if len(word) - cut >= (4 if word[cut - 1] == "s" else 5)
        and ONSET.match(word, cut)
        and VOWEL.search(word, 0, cut)
        and not NO_END.search(word, 0, cut)
    ]


def cutter(language: str) -> Callable[[str], str]:
    """What cuts a word of the language to its stem; of its own for each use, since it works on what it holds."""
    snowball = snowballstemmer.stemmer(SNOWBALL[language]) if language in SNOWBALL else None

    def cut(word: str) -> str:
        stem = snowball.stemWord(word) if snowball else word
        if language == "sv":
            stem = DEFINITE.sub("", stem)
        return fold(stem)

    return cut


def fold(stem: str) -> str:
    """Without dots, rings and accents, which not every keyboard has: å as a, as SQLite's index sees it anyway."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", stem) if unicodedata.category(sign) != "Mn")
