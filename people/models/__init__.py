"""Who is who: persons, organisations, jobs, roles, and the logs of what was done and looked at."""

from people.models.logs import Look, Mail, Note
from people.models.organisations import Area, Centre, Organisation, Profession, Successor
from people.models.persons import Job, Role, User
from people.models.rights import Erasure, Export

__all__ = [
    "Area",
    "Centre",
    "Erasure",
    "Export",
    "Job",
    "Look",
    "Mail",
    "Note",
    "Organisation",
    "Profession",
    "Role",
    "Successor",
    "User",
]
