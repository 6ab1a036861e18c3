from volunteers.rosters.models.shifts import Shift
from volunteers.rosters.models.sign_ups import SignUp

__all__ = ["Shift", "SignUp"]
