from volunteers.people.viewsets.catalogues import (
    CoordinatorsViewSet,
    QualificationsViewSet,
    RolesViewSet,
    StagesViewSet,
)
from volunteers.people.viewsets.volunteers import VolunteersViewSet

__all__ = [
    "CoordinatorsViewSet",
    "QualificationsViewSet",
    "RolesViewSet",
    "StagesViewSet",
    "VolunteersViewSet",
]
