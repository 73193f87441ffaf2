"""Reading a query on statements from its parameters (1.0.3 Communication 2.1.3, 3.2). Pure."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from lrs import formats, keys, moments, validation
from lrs.errors import Refused

SECTION = "1.0.3 Communication 2.1.3"
LARGEST_PAGE = 500
SINGLE = frozenset({"statementId", "voidedStatementId"})
SHAPE = frozenset({"format", "attachments"})
FILTERS = frozenset(
    {"agent", "verb", "activity", "registration", "related_activities", "related_agents", "since", "until"}
)
ORDER = frozenset({"limit", "ascending", "cursor"})
FORMATS = ("exact", "ids", "canonical")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a client asks for: keys and instants, no texts that need another look."""

    agent: str | None = None
    related_agents: bool = False
    verb: str | None = None
    activity: str | None = None
    related_activities: bool = False
    registration: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    ascending: bool = False
    limit: int = LARGEST_PAGE
    after: tuple[datetime, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Request:
    """A question, or the id of one statement, with the form of the answer."""

    statement: UUID | None = None
    voided: UUID | None = None
    question: Question = Question()
    form: str = "exact"
    attachments: bool = False


def read(given: Mapping[str, str]) -> Request:
    """The request that the parameters make; raises Refused for what is unknown or malformed."""
    unknown = given.keys() - SINGLE - SHAPE - FILTERS - ORDER
    if unknown:
        raise Refused(f"There is no parameter {min(unknown)}.", min(unknown), "1.0.3 Communication 3.2")
    form = given.get("format", "exact")
    if form not in FORMATS:
        raise Refused("The format is ids, exact or canonical.", "format", SECTION)
    attachments = _flag(given, "attachments")
    single = given.keys() & SINGLE
    if not single:
        return Request(question=_question(given), form=form, attachments=attachments)
    if len(single) > 1 or given.keys() - SINGLE - SHAPE:
        raise Refused("statementId and voidedStatementId go with format and attachments only.", min(single), SECTION)
    return Request(
        statement=_uuid(given, "statementId"),
        voided=_uuid(given, "voidedStatementId"),
        form=form,
        attachments=attachments,
    )


def _question(given: Mapping[str, str]) -> Question:
    """The filters and the order."""
    return Question(
        agent=_agent(given),
        related_agents=_flag(given, "related_agents"),
        verb=_iri(given, "verb"),
        activity=_iri(given, "activity"),
        related_activities=_flag(given, "related_activities"),
        registration=_uuid(given, "registration"),
        since=_instant(given, "since"),
        until=_instant(given, "until"),
        ascending=_flag(given, "ascending"),
        limit=_limit(given),
        after=_cursor(given),
    )


def _flag(given: Mapping[str, str], name: str) -> bool:
    """true or false as in JSON."""
    value = given.get(name, "false")
    if value not in {"true", "false"}:
        raise Refused(f"{name} is true or false.", name, SECTION)
    return value == "true"


def _uuid(given: Mapping[str, str], name: str) -> UUID | None:
    """A UUID in its standard form."""
    if name not in given:
        return None
    if not formats.is_uuid(given[name]):
        raise Refused(f"{name} is a UUID.", name, SECTION)
    return UUID(given[name])


def _iri(given: Mapping[str, str], name: str) -> str | None:
    """The key of an IRI."""
    if name not in given:
        return None
    if not formats.is_iri(given[name]):
        raise Refused(f"{name} is an IRI.", name, SECTION)
    return keys.indexable(given[name])


def _instant(given: Mapping[str, str], name: str) -> datetime | None:
    """A timestamp."""
    if name not in given:
        return None
    instant = moments.parse(given[name].replace(" ", "+"))
    if instant is None:
        raise Refused(f"{name} is an ISO 8601 date and time.", name, SECTION)
    return instant


def _limit(given: Mapping[str, str]) -> int:
    """A whole number; 0 and anything above it mean the largest page."""
    value = given.get("limit", "0")
    if not (value.isascii() and value.isdigit()) or len(value) > 12:
        raise Refused("limit is a whole number, 0 or more.", "limit", SECTION)
    return min(int(value) or LARGEST_PAGE, LARGEST_PAGE)


def _agent(given: Mapping[str, str]) -> str | None:
    """The key of an agent or an identified group given as JSON."""
    if "agent" not in given:
        return None
    try:
        value: Any = orjson.loads(given["agent"])
    except orjson.JSONDecodeError as error:
        raise Refused("agent is an agent or identified group as JSON.", "agent", SECTION) from error
    validation.agent(value)
    key = keys.actor(value)
    if not key:
        raise Refused("An anonymous group cannot be asked for.", "agent", SECTION)
    return key


def cursor(stored: datetime, sequence: int) -> str:
    """The place after which the next page begins, as an opaque text."""
    return base64.urlsafe_b64encode(f"{moments.text(stored)} {sequence}".encode()).decode().rstrip("=")


def _cursor(given: Mapping[str, str]) -> tuple[datetime, int] | None:
    """The place that ``cursor`` wrote."""
    if "cursor" not in given:
        return None
    try:
        text = base64.urlsafe_b64decode(given["cursor"] + "===").decode()
    except ValueError:
        text = ""
    said, _, sequence = text.partition(" ")
    stored = moments.parse(said)
    if stored is None or not (sequence.isascii() and sequence.isdigit()) or len(sequence) > 18:
        raise Refused("The cursor is not one of this store.", "cursor", SECTION)
    return stored, int(sequence)
