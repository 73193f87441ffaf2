"""Why the store refuses something, told so that the sender can mend it."""

from http import HTTPStatus
from uuid import UUID


class Refused(ValueError):
    """A request that breaks a requirement: what is wrong, where, which section says so, and the status to answer."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self, message: str, pointer: str = "", section: str = "", status: HTTPStatus | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.pointer = pointer
        self.section = section
        self.status = status or self.status


class Invalid(Refused):
    """A statement that breaks the specification; ``pointer`` is a JSON pointer into it (RFC 6901)."""


class Conflict(Refused):
    """Another statement is stored under the same id."""

    status = HTTPStatus.CONFLICT

    def __init__(self, uuid: UUID, pointer: str = "") -> None:
        super().__init__(f"A different statement is already stored under the id {uuid}.", pointer, "1.0.3 Data 2.3.1")
        self.uuid = uuid


class Forbidden(Refused):
    """The credential may not do this."""

    status = HTTPStatus.FORBIDDEN


class TooLarge(Refused):
    """More than the store accepts at once."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Missing(Refused):
    """There is no such thing, or none that the credential may read."""

    status = HTTPStatus.NOT_FOUND


class TooMany(Refused):
    """So many wrong keys or secrets came from one address that the next has to wait; ``wait`` is in seconds."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, message: str, pointer: str = "", section: str = "", *, wait: int) -> None:
        super().__init__(message, pointer, section)
        self.wait = wait
