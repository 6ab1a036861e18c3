from volunteers.rosters.models.notices import Answer, Call, Notice
from volunteers.rosters.models.plans import ShiftPlan
from volunteers.rosters.models.settings import RosterRules
from volunteers.rosters.models.shifts import Shift
from volunteers.rosters.models.sign_ups import Seat, SignUp

__all__ = ["Answer", "Call", "Notice", "RosterRules", "Seat", "Shift", "ShiftPlan", "SignUp"]
