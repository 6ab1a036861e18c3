"""A stored page once promised a place for half an hour: no edition of it says so after the migration."""

from importlib import import_module

import pytest
from django.apps import apps

from cms.pages.models import StandardPage

WRONG = "Du får ett mejl. Vi håller din plats i 30 minuter medan du gör det."
RIGHT = "Du får ett mejl. Gör det snart: den som bekräftar först får platsen."
ALSO = (
    "Bekräftar du inte inom 30 minuter går platsen till någon annan. Du lämnar ett pass med länken i mejlet."
)


@pytest.fixture
def page(site):
    body = [("text", f"<p>{WRONG}</p><p>{ALSO}</p>"), ("text", "<p>Mötet är 30 minuter.</p>")]
    page = site.add_child(instance=StandardPage(title="Bli volontär", slug="bli-volontar", body=body))
    page.save_revision().publish()
    return page


def test_page_and_its_revisions_say_what_is_so(page):
    import_module("cms.pages.migrations.0003_promise_of_half_an_hour").correct(apps, None)
    stored = StandardPage.objects.get(pk=page.pk)
    for edition in (stored, stored.get_latest_revision_as_object()):
        said = "".join(str(block.value) for block in edition.body)
        assert RIGHT in said
        assert "inom 30 minuter" not in said
        assert "<p>Du lämnar ett pass med länken i mejlet.</p>" in said
        assert "<p>Mötet är 30 minuter.</p>" in said
