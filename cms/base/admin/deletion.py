"""Whoever would delete rows that people rely on is told in words what stands in the way."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.generic import DeleteView
from wagtail.models import Page

from cms.base.protected_rows import trees, what_relies_on


def refuse_to_delete_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """For Wagtail's hook ``before_delete_page``. Our hook ``deleted_with_page`` names models that go along with a page."""
    along = [model for name in hooks.get_hooks("deleted_with_page") for model in name()]
    if not (what := what_relies_on(trees([page]), besides=along)):
        return None
    messages.error(
        request,
        _("“%(page)s” cannot be deleted: people rely on what hangs on it: %(what)s. Unpublish it instead.")
        % {"page": page.get_admin_display_title(), "what": what},
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_to_delete_together(
    request: HttpRequest, action_type: str, rows: Iterable[models.Model], action: Any
) -> HttpResponse | None:
    """For Wagtail's hook ``before_bulk_action``."""
    if action_type != "delete":
        return None
    what = what_relies_on(trees(rows) if issubclass(action.model, Page) else list(rows))
    if not what:
        return None
    messages.error(
        request,
        _("Nothing was deleted: people rely on what hangs on it: %(what)s.") % {"what": what},
    )
    return redirect(action.next_url)


class GuardedDeleteView(DeleteView):
    """Deletes a row that nothing relies on, and says in words what does."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.user_has_permission("delete") and (what := what_relies_on([self.object])):
            messages.error(
                request,
                _("“%(row)s” cannot be deleted: people rely on what hangs on it: %(what)s.")
                % {"row": self.object, "what": what},
            )
            return redirect(self.edit_url_name, self.object.pk)
        return super().dispatch(request, *args, **kwargs)
