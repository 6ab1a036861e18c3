"""What those answer who were asked to step in."""

from volunteers.rosters.joining.taking import take
from volunteers.rosters.models import Call, SignUp


def step_in(call: Call) -> SignUp:
    """Take the shift as the volunteer who was asked. Again, nothing happens. Raises ``Refused``."""
    return take(call.shift, volunteer=call.volunteer)


def stop_calls(call: Call) -> None:
    """Ask this volunteer no more, for any shift."""
    call.volunteer.wants_calls = False
    call.volunteer.save(update_fields=["wants_calls"])
