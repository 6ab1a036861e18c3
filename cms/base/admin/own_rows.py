"""Rows of which a member of staff sees and changes their own alone: said once, for every view that Wagtail makes of them."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry

# Of a queryset those rows that are the user's: a word of the QuerySet, with the user.
Narrow = Callable[[Any, Any], models.QuerySet]
ANY = ["view", "add", "change", "delete"]


class OwnRowsPolicy(ModelPermissionPolicy):
    """The rights that the user's groups give, for those of the rows alone that ``narrow`` leaves the user."""

    def __init__(self, model: type[models.Model], narrow: Narrow) -> None:
        super().__init__(model)
        self.narrow = narrow

    def user_has_permission_for_instance(self, user: Any, action: str, instance: models.Model) -> bool:
        if not self.user_has_permission(user, action):
            return False
        return self.narrow(self.model._default_manager.filter(pk=instance.pk), user).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> models.QuerySet:
        return self.narrow(super().instances_user_has_any_permission_for(user, actions), user)


class OfOwnRows:
    """Before any view of a row or of a list: what is not the user's is not there."""

    model: type[models.Model]
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        policy = policy_of(self.model)
        if not policy.user_has_any_permission(request.user, ANY):
            raise PermissionDenied
        if "pk" in kwargs:
            asked = self.model._default_manager.filter(pk=unquote(str(kwargs["pk"])))
            if not policy.narrow(asked, request.user).exists():
                raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def get_base_queryset(self) -> models.QuerySet:
        rows = super().get_base_queryset()  # type: ignore[misc]
        if rows.model is not self.model:  # the history of a row is a list too, of other rows
            return rows
        return policy_of(self.model).narrow(rows, self.request.user)


def policy_of(model: type[models.Model]) -> OwnRowsPolicy:
    """TypeError when no such policy is registered for the model: then nobody says whose its rows are."""
    policy = policy_registry.get_by_type(model)
    if not isinstance(policy, OwnRowsPolicy):
        raise TypeError(f"It is not said whose the rows of {model._meta.label} are.")
    return policy


class OwnRowsViewSet(ModelViewSet):
    """Every view that it makes, also one that a later Wagtail adds, is ``OfOwnRows``."""

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        if not issubclass(view_class, OfOwnRows):
            view_class = type(
                view_class.__name__, (OfOwnRows, view_class), {"__module__": view_class.__module__}
            )
        return super().construct_view(view_class, **kwargs)
