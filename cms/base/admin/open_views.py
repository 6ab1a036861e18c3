"""Wagtail's views that ask nobody for a right, and the right that we ask for: else they tell drafts and colleagues.

Page choosers, bulk actions, the admin's API and the history of the site are open to all who may enter the admin, and show the
title of any page, picture or document whose number somebody tries. A new view of Wagtail's that does the same is found by
tests/rights, which opens every view as every group.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.auth import permission_denied, user_has_any_page_permission
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Task
from wagtail.permissions import policy_registry

View = Callable[..., HttpResponse]
Right = Callable[[Any], bool]


def has_pages(user: Any) -> bool:
    """Whether some page is the user's to work on: whoever has none has nothing to do among them."""
    return user_has_any_page_permission(user)


def has_pictures(user: Any) -> bool:
    return _has_any(get_image_model(), user, "add", "change", "delete", "choose")


def has_documents(user: Any) -> bool:
    return _has_any(get_document_model(), user, "add", "change", "delete", "choose")


def keeps_tasks(user: Any) -> bool:
    return _has_any(Task, user, "add", "change", "delete")


def is_staff(user: Any) -> bool:
    return user.has_perm("wagtailadmin.access_admin")


def is_superuser(user: Any) -> bool:
    return user.is_superuser


def _has_any(model: type, user: Any, *actions: str) -> bool:
    return policy_registry.get_by_type(model).user_has_any_permission(user, set(actions))


# By the beginning of a view's name.
RIGHTS: dict[str, Right] = {
    "wagtail_localize:": has_pages,
    "wagtailadmin_api:documents:": has_documents,
    "wagtailadmin_api:images:": has_pictures,
    "wagtailadmin_api:pages:": has_pages,
    "wagtailadmin_block_preview": has_pages,
    "wagtailadmin_choose_page": has_pages,
    "wagtailadmin_error_test": is_superuser,
    "wagtailadmin_explore": has_pages,
    "wagtailadmin_pages:": has_pages,
    "wagtailadmin_reports:": has_pages,
    "wagtailadmin_tag_": has_pictures,
    "wagtailadmin_workflows:task_ch": keeps_tasks,
    "wagtaildocs_chooser:": has_documents,
    "wagtailembeds:": has_pages,
    "wagtailimages_chooser:": has_pictures,
}
# What is done to several rows at once, by their model.
OF_SEVERAL: dict[type, Right] = {
    Page: has_pages,
    get_image_model(): has_pictures,
    get_document_model(): has_documents,
}


def may_open(user: Any, name: str, kwargs: dict[str, Any]) -> bool:
    """Whether the view of this name is for the user, as far as it is said here: many ask for a right themselves."""
    if name == "wagtail_bulk_action":
        models = {model._meta.label_lower: right for model, right in OF_SEVERAL.items()}
        right = models.get(f"{kwargs['app_label']}.{kwargs['model_name']}".lower(), is_superuser)
        return right(user)
    return all(right(user) for begin, right in RIGHTS.items() if name.startswith(begin))


def ask_for_right(view: View) -> View:
    """The view, for those alone whose view it is. Who may not enter the admin is Wagtail's to send away."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        match = request.resolver_match
        if match and is_staff(request.user) and not may_open(request.user, match.view_name, kwargs):
            return permission_denied(request)
        return view(request, *args, **kwargs)

    return wrapper
