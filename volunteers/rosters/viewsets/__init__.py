from volunteers.rosters.viewsets.dates import DatesViewSet
from volunteers.rosters.viewsets.plans import PlansViewSet
from volunteers.rosters.viewsets.shifts import ShiftsViewSet
from volunteers.rosters.viewsets.sign_ups import SignUpsViewSet

__all__ = ["DatesViewSet", "PlansViewSet", "ShiftsViewSet", "SignUpsViewSet"]
