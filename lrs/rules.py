"""Which statements a credential may read, as a pair: one over sets, one over a single statement; which documents."""

from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from lrs.models import Credential, Statement

READ_ALL = ("statements/read", "all/read")
READ_MINE = ("statements/read/mine",)
WRITE = ("statements/write",)
DEFINE = ("define",)
DOCUMENTS = {"STATE": "state", "ACTIVITY_PROFILE": "profile", "AGENT_PROFILE": "profile"}
SECTION = "1.0.3 Communication 4.2"


def readable(credential: "Credential | None") -> Q:
    """Everything for a credential that reads all, its own statements for one that reads its own, else nothing."""
    if credential is None:
        return Q(pk__in=())
    if credential.may(*READ_ALL):
        return Q()
    if credential.may(*READ_MINE):
        return Q(credential_id=credential.pk)
    return Q(pk__in=())


def can_see(credential: "Credential | None", statement: "Statement") -> bool:
    """The same rule for one statement."""
    if credential is None:
        return False
    if credential.may(*READ_ALL):
        return True
    return credential.may(*READ_MINE) and statement.credential_id == credential.pk


def can_write(credential: "Credential | None") -> bool:
    """True when the credential may send statements."""
    return credential is not None and credential.may(*WRITE)


def can_read(credential: "Credential | None") -> bool:
    """True when the credential may read any statements at all."""
    return credential is not None and credential.may(*READ_ALL, *READ_MINE)


def can_write_documents(credential: "Credential | None", kind: str) -> bool:
    """True when the credential may store and delete documents of the kind."""
    return credential is not None and credential.may(DOCUMENTS[kind])


def can_read_documents(credential: "Credential | None", kind: str) -> bool:
    """True when the credential may read documents of the kind, or everything."""
    return credential is not None and credential.may(DOCUMENTS[kind], "all/read")


def can_ask(credential: "Credential | None") -> bool:
    """True when the credential may ask what the store knows of activities and agents."""
    return can_read(credential) or (credential is not None and credential.may(*DEFINE))


def can_define(credential: "Credential | None") -> bool:
    """True when what is said of activities counts as their definition; our own recorder has no credential (4.2)."""
    return credential is None or credential.may(*DEFINE)
