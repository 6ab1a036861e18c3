from volunteers.people.models.address_changes import AddressChange
from volunteers.people.models.ages import AgeBand
from volunteers.people.models.consents import Consent, ConsentText
from volunteers.people.models.coordinators import Coordinator
from volunteers.people.models.qualifications import Proof, Qualification
from volunteers.people.models.roles import Role, RoleNeed
from volunteers.people.models.stages import Stage, Step
from volunteers.people.models.volunteers import SpokenLanguage, Volunteer

__all__ = [
    "AddressChange",
    "AgeBand",
    "Consent",
    "ConsentText",
    "Coordinator",
    "Proof",
    "Qualification",
    "Role",
    "RoleNeed",
    "SpokenLanguage",
    "Stage",
    "Step",
    "Volunteer",
]
