from volunteers.people.models.ages import AgeBand
from volunteers.people.models.consents import Consent, ConsentText
from volunteers.people.models.coordinators import Coordinator
from volunteers.people.models.qualifications import Proof, Qualification
from volunteers.people.models.roles import Role
from volunteers.people.models.stages import Stage, Step
from volunteers.people.models.volunteers import SpokenLanguage, Volunteer

__all__ = [
    "AgeBand",
    "Consent",
    "ConsentText",
    "Coordinator",
    "Proof",
    "Qualification",
    "Role",
    "SpokenLanguage",
    "Stage",
    "Step",
    "Volunteer",
]
