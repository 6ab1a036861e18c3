from volunteers.shifts.models.contacts import DutyContact
from volunteers.shifts.models.holds import Hold
from volunteers.shifts.models.plans import ShiftPlan
from volunteers.shifts.models.roster_settings import RosterRules
from volunteers.shifts.models.shifts import Shift

__all__ = ["DutyContact", "Hold", "RosterRules", "Shift", "ShiftPlan"]
