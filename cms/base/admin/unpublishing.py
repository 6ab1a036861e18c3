from collections.abc import Iterable
from typing import Any

from wagtail.admin.views.pages.bulk_actions.unpublish import UnpublishBulkAction
from wagtail.models import Page


class UnpublishEachAsItIs(UnpublishBulkAction):
    """Wagtail unpublishes the bare ``Page``, whose ``save`` knows nothing of what follows from it for the kind of page."""

    @classmethod
    def execute_action(cls, objects: Iterable[Page], **options: Any) -> tuple[int, int]:
        return super().execute_action([page.specific for page in objects], **options)
