"""Facts in, xAPI statements out: the pure core of the recorder.

A pillar states a fact as one of the frozen dataclasses below; ``statement`` turns it into a statement (xAPI 1.0.3,
Data 2.4) with tincan's model. Actors are accounts with an opaque name and statements carry no free text, so nothing
here names a person. No ORM: plain data in, plain data out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import tincan

from learning import vocabulary as v

Span = tuple[float, float]


@dataclass(frozen=True)
class About:
    """An activity as statements speak of it: identifier, kind, names by language, and how a question is answered.

    ``revision`` is the version that the learner is in, where it is known.
    """

    iri: str
    kind: str
    names: Mapping[str, str]
    interaction: Mapping[str, object] = field(default_factory=dict)
    revision: str = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened to an activity, perhaps within a larger one.

    Facts with the same ``key`` and actor have the same statement id, so stating one twice stores it once.
    """

    activity: About
    within: About | None = None
    key: str | None = None

    verb = ""

    def result(self) -> dict[str, object] | None:
        """The statement's result, in the specification's own words (Data 2.4.5)."""
        return None

    def extensions(self) -> dict[str, object]:
        """Extensions of the statement's context (Data 2.4.6)."""
        return {}


class Registered(Fact):
    """The learner asked to take part."""

    verb = v.REGISTERED


class Withdrew(Fact):
    """The learner gave the place back."""

    verb = v.UNREGISTERED


class Opened(Fact):
    """The learner opened the activity."""

    verb = v.INITIALIZED


class Completed(Fact):
    """The learner finished the activity."""

    verb = v.COMPLETED

    def result(self) -> dict[str, object]:
        """Completion without a score."""
        return {"completion": True}


@dataclass(frozen=True, kw_only=True)
class Answered(Fact):
    """The learner answered a question; the response is keys, numbers and its author's words, never free text."""

    correct: bool
    share: float | None = None
    response: Sequence[str] = ()

    verb = v.ANSWERED

    def result(self) -> dict[str, object]:
        """Success, the share where it was right in part, and the response as an interaction's (Data 2.4.4.1)."""
        found: dict[str, object] = {"success": self.correct}
        if self.response:
            found["response"] = "[,]".join(self.response)
        return found if self.share is None else {**found, "score": {"scaled": self.share}}


@dataclass(frozen=True, kw_only=True)
class Scored(Fact):
    """The learner finished an attempt at a test: passed or failed with so many points out of so many."""

    raw: float
    maximum: float
    passed: bool
    attempt: int

    @property
    def verb(self) -> str:  # type: ignore[override]
        """Passed or failed."""
        return v.PASSED if self.passed else v.FAILED

    def result(self) -> dict[str, object]:
        """Score, success and completion."""
        scaled = round(self.raw / self.maximum, 4) if self.maximum else 0.0
        score = {"raw": self.raw, "min": 0, "max": self.maximum, "scaled": scaled}
        return {"score": score, "success": self.passed, "completion": self.passed}

    def extensions(self) -> dict[str, object]:
        """Which attempt it was."""
        return {v.ATTEMPT: self.attempt}


@dataclass(frozen=True, kw_only=True)
class Watched(Fact):
    """The learner played these seconds of a recording and stopped at ``position`` (xAPI Video Profile, paused)."""

    spans: Sequence[Span]
    length: float
    position: float
    session: str = ""

    verb = v.PAUSED

    def result(self) -> dict[str, object]:
        """The played segments, the position and the share of this session."""
        played = sum(end - start for start, end in self.spans)
        share = round(min(1.0, played / self.length), 3) if self.length else 0.0
        return {"extensions": {v.SEGMENTS: segments(self.spans), v.TIME: round(self.position, 3), v.PROGRESS: share}}

    def extensions(self) -> dict[str, object]:
        """The recording's length and the session."""
        found: dict[str, object] = {v.LENGTH: round(self.length, 3)}
        return {**found, v.SESSION: self.session} if self.session else found


@dataclass(frozen=True, kw_only=True)
class Attended(Fact):
    """The learner was present during these seconds of a part, counted from its start."""

    spans: Sequence[Span]
    length: float

    verb = v.ATTENDED

    def result(self) -> dict[str, object]:
        """The attended segments."""
        return {"extensions": {v.SEGMENTS: segments(self.spans)}}

    def extensions(self) -> dict[str, object]:
        """The part's length."""
        return {v.LENGTH: round(self.length, 3)}


@dataclass(frozen=True, kw_only=True)
class Earned(Fact):
    """The learner was awarded a certificate, on the evidence of these statements."""

    reference: UUID
    valid_until: date | None
    evidence: Sequence[str] = ()

    verb = v.EARNED

    def result(self) -> dict[str, object]:
        """The certificate's reference, its validity and its evidence."""
        until = {v.VALID_UNTIL: self.valid_until.isoformat()} if self.valid_until else {}
        found = {v.REFERENCE: str(self.reference), v.EVIDENCE: sorted(self.evidence), **until}
        return {"completion": True, "extensions": found}


@dataclass(frozen=True, kw_only=True)
class Revoked(Fact):
    """A certificate was taken back."""

    reference: UUID

    verb = v.REVOKED

    def result(self) -> dict[str, object]:
        """The certificate's reference."""
        return {"extensions": {v.REFERENCE: str(self.reference)}}


class Reset(Fact):
    """What the learner did with the activity before counts no more: it was replaced by something else."""

    verb = v.RESET


class Expired(Revoked):
    """A certificate's validity ended."""

    verb = v.EXPIRED


def segments(spans: Sequence[Span]) -> str:
    """Spans in the notation of the xAPI Video Profile: ``0[.]12.5[,]30[.]31``."""
    return "[,]".join(f"{_seconds(start)}[.]{_seconds(end)}" for start, end in spans)


def _seconds(value: float) -> str:
    """Seconds to the millisecond, without noughts at the end."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def statement(fact: Fact, *, home_page: str, name: str, at: datetime) -> dict[str, object]:
    """The fact as a statement of the account (home_page, name) at that time."""
    said = tincan.Statement(
        id=identifier(fact, home_page=home_page, name=name) if fact.key else uuid4(),
        actor=tincan.Agent(account=tincan.AgentAccount(home_page=home_page, name=name)),
        verb=tincan.Verb(id=fact.verb, display=tincan.LanguageMap({"en": v.DISPLAY[fact.verb]})),
        object=_activity(fact.activity),
        timestamp=at,
    )
    written: dict[str, object] = json.loads(said.to_json())
    result = fact.result()
    if result:
        written["result"] = result
    context: dict[str, object] = {}
    if fact.within:
        context["contextActivities"] = {"grouping": [json.loads(_activity(fact.within).to_json())]}
        if fact.within.revision:
            context["revision"] = fact.within.revision  # Data 2.4.6
    if fact.extensions():
        context["extensions"] = fact.extensions()
    if context:
        written["context"] = context
    return written


def identifier(fact: Fact, *, home_page: str, name: str) -> UUID:
    """The id of the statement of a fact with a key."""
    return uuid5(NAMESPACE_URL, f"{home_page}|{name}|{fact.verb}|{fact.key}")


def voiding(target: UUID, *, home_page: str, name: str, at: datetime) -> dict[str, object]:
    """The statement by which this account voids another statement (Data 2.3.2)."""
    said = tincan.Statement(
        id=uuid5(NAMESPACE_URL, f"{home_page}|voided|{target}"),
        actor=tincan.Agent(account=tincan.AgentAccount(home_page=home_page, name=name)),
        verb=tincan.Verb(id=v.VOIDED, display=tincan.LanguageMap({"en": "voided"})),
        object=tincan.StatementRef(id=target),
        timestamp=at,
    )
    written: dict[str, object] = json.loads(said.to_json())
    return written


def _activity(about: About) -> tincan.Activity:
    """The activity with its definition (Data 2.4.4.1)."""
    kind = v.TYPES.get(about.kind, v.QUESTION_TYPE)  # type: ignore[call-overload]
    names = tincan.LanguageMap(dict(about.names))
    definition = tincan.ActivityDefinition(type=kind, name=names, **about.interaction)
    return tincan.Activity(id=about.iri, definition=definition)
