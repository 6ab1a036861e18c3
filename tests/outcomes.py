"""What a press is answered: where one comes to, what stands there, and that the same address says it once."""

import re

from django.http import HttpResponse
from django.test import Client

STATUS = re.compile(r'role="status">(.*?)</p>', re.DOTALL)


def comes_to(answer: HttpResponse) -> str:
    """The address, without the number by which its page knows what to say."""
    return re.sub(r"\?sagt=[\w-]+", "", answer["Location"])


def says(client: Client, answer: HttpResponse) -> list[str]:
    """What the page says came of it; it says so to the first who opens the address and to nobody after."""
    assert answer.status_code == 302, answer.status_code
    address = answer["Location"].partition("#")[0]
    first, again = (STATUS.findall(client.get(address).text) for _time in range(2))
    assert [each for each in first if each in again] == []
    return first
