"""The script against Back stands in pages that show what was done, never in a file that somebody takes home."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from cms.base.middleware import BackMiddleware


def answer(**headers: str) -> str:
    def page(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("<html><head></head></html>", headers={"Cache-Control": "no-store"} | headers)

    return BackMiddleware(page)(RequestFactory().get("/")).content.decode()


@pytest.mark.parametrize(
    ("disposition", "carries"), [("inline", True), ('attachment; filename="mine.html"', False)]
)
def test_page_carries_the_script_and_a_file_does_not(disposition: str, carries: bool) -> None:
    assert ("base/back.js" in answer(**{"Content-Disposition": disposition})) == carries
