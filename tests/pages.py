"""What somebody reads on a page, and where: in the bytes of a page a short or drawn string may stand by chance.

Hashed file names, tokens and stamps hold any two letters now and then.
"""

from bs4 import BeautifulSoup
from django.http import HttpResponse


def texts(page: HttpResponse | str, selector: str) -> list[str]:
    """The words of each element that the CSS selector finds, without what stands in attributes and scripts."""
    html = page if isinstance(page, str) else page.content
    found = BeautifulSoup(html, "html.parser").select(selector)
    return [" ".join(element.get_text(" ").split()) for element in found]


def text_of(page: HttpResponse | str, selector: str = "body") -> str:
    """All that can be read in these elements."""
    return "\n".join(texts(page, selector))
