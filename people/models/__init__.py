"""Who is who: persons, organisations, jobs, roles; how they came in; what was done and looked at."""

from people.models.consents import Consent, Wording
from people.models.imports import Import, ImportFault, ImportKey, ImportMade, ImportMapping, Invitation
from people.models.logs import Look, Mail, Note
from people.models.organisations import (
    Area,
    Centre,
    Identifier,
    Membership,
    Organisation,
    Profession,
    RoleProfile,
    Successor,
)
from people.models.persons import Job, Role, User
from people.models.rights import Erasure, Export
from people.models.support import Assistance

__all__ = [
    "Area",
    "Assistance",
    "Centre",
    "Consent",
    "Erasure",
    "Export",
    "Identifier",
    "Import",
    "ImportFault",
    "ImportKey",
    "ImportMade",
    "ImportMapping",
    "Invitation",
    "Job",
    "Look",
    "Mail",
    "Membership",
    "Note",
    "Organisation",
    "Profession",
    "Role",
    "RoleProfile",
    "Successor",
    "User",
    "Wording",
]
