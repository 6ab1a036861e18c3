from volunteers.rosters.viewsets.shifts import ShiftsViewSet
from volunteers.rosters.viewsets.sign_ups import SignUpsViewSet

__all__ = ["ShiftsViewSet", "SignUpsViewSet"]
