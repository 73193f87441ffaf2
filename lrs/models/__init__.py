"""What the store keeps."""

from lrs.models.clients import Credential, Failure, Immutable, Rejection, Scope
from lrs.models.documents import Document, DocumentKind
from lrs.models.statements import Attachment, Definition, Reference, Statement, StatementQuerySet

__all__ = [
    "Attachment",
    "Credential",
    "Definition",
    "Document",
    "DocumentKind",
    "Failure",
    "Immutable",
    "Reference",
    "Rejection",
    "Scope",
    "Statement",
    "StatementQuerySet",
]
