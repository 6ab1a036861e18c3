"""``make lix``: how hard the Swedish of each page is to read, by LIX: words in a sentence, and per cent of long words.

Under 30 is very easy. What the site itself says stays under 25 on a page, and under 22 where help is. What others have
written, news and the demo's longer texts, is measured and shown, without a limit.
"""

import re
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from tests.guards.starting import conclude, demo
from tests.sites import Site

AT_MOST = 25
FEWEST = 50  # words of prose that tell anything
AT_MOST_WHERE = {"/stod/": 22}
# What others have written, editors or the law.
NO_LIMIT = re.compile(r"^/(nyheter/.*|om-gvi/|personuppgifter/|tillganglighet/)$")
OTHERS = ("/kontakt/", "/sok/", "/mina-pass/", "/nyhetsbrev/", "/intyg/")
LONG = 6  # a word of more letters than this is long
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
END = re.compile(r"[.!?][”)]?$")
SENTENCE = re.compile(r"[.!?:]+(?:\s|$)|\n+")
INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "em", "i", "small", "span", "strong", "time"}


@dataclass(frozen=True)
class Text:
    words: int
    sentences: int
    long: int

    @property
    def lix(self) -> float:
        return self.words / self.sentences + 100 * self.long / self.words if self.words else 0


def measured(text: str) -> Text:
    """Of the lines that have a sentence: names of places, of days and of buttons are long words, and no prose."""
    prose = "\n".join(line for line in text.splitlines() if END.search(line.strip()))
    sentences = [words for part in SENTENCE.split(prose) if (words := WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    return Text(len(words), len(sentences), sum(len(word.replace("-", "")) > LONG for word in words))


def lines(page: Tag) -> str:
    """What one reads in Swedish there, with a line for each block."""
    for element in page.select("script, style, svg, option, [lang]:not([lang^=sv]), [hidden]"):
        element.decompose()
    for element in page.find_all(lambda tag: tag.name not in INLINE):
        element.insert_before("\n")
        element.insert_after("\n")
    return re.sub(r"[^\S\n]+", " ", page.get_text())


def texts_of(site: Site) -> dict[str, str]:
    """The main part of each Swedish page of the sitemap and of the forms."""
    found = [page for part in located(site, "/sitemap.xml") for page in located(site, part)]
    paths = {path for path in found if not re.match(r"/(en|ar|fa|so)/", path)} | {*OTHERS}
    pages = {path: BeautifulSoup(fetch(site, path), "html.parser") for path in sorted(paths)}
    return {path: lines(main) for path, page in pages.items() if (main := page.find("main"))}


def located(site: Site, sitemap: str) -> list[str]:
    return [urlsplit(address).path for address in re.findall("<loc>([^<]+)</loc>", fetch(site, sitemap))]


def fetch(site: Site, path: str) -> str:
    try:
        with urllib.request.urlopen(f"{site.address}{path}") as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return f"<p>{error.code}</p>"


def limit(path: str) -> int | None:
    return None if NO_LIMIT.match(path) else AT_MOST_WHERE.get(path, AT_MOST)


def main() -> None:
    missed = []
    with demo("lix") as site:
        for path, text in texts_of(site).items():
            page, most = measured(text), limit(path)
            print(f"{page.lix:5.1f}  {page.words:5} words  {path}{'' if most else '  (no limit)'}")
            if most and page.words >= FEWEST and page.lix >= most:
                missed.append(f"{path} has LIX {page.lix:.1f}, and should stay under {most}")
    conclude(missed)


if __name__ == "__main__":
    main()
