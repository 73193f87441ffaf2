"""The fold: from what was said about a learner and an activity to how far the learner is. Pure, and blind to order.

Shuffled or doubled words give the same result: they are first put into one canonical order (time, then identifier).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite

from learning import vocabulary as v

Span = tuple[float, float]


@dataclass(frozen=True, order=True)
class Word:
    """What the fold needs of one statement that counts."""

    at: datetime
    uuid: str
    verb: str
    scaled: float | None = None
    spans: tuple[Span, ...] = ()
    position: float | None = None
    reference: str = ""
    valid_until: date | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reached:
    """How far a learner is with an activity."""

    started_at: datetime
    last_at: datetime
    completed_at: datetime | None = None
    score: float | None = None
    position: float | None = None
    spans: tuple[Span, ...] = ()
    done: int = 0
    total: int = 1
    evidence: tuple[str, ...] = ()
    place: int | None = None

    @property
    def seconds(self) -> float:
        """The length of the spans; they are disjoint."""
        return sum(end - start for start, end in self.spans)


@dataclass(frozen=True)
class Held:
    """A certificate as statements tell it."""

    reference: str
    earned_at: datetime
    valid_until: date | None
    state: str
    evidence: tuple[str, ...]


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans merged into disjoint ascending ones; what is empty, backwards, negative or infinite is left out."""
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if isfinite(span[0]) and isfinite(span[1])):
        if end <= start or start < 0:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def read_segments(text: object) -> tuple[Span, ...]:
    """Spans from the notation of the xAPI Video Profile; what cannot be read counts for nothing."""
    spans = []
    for part in str(text or "").split("[,]"):
        start, mark, end = part.partition("[.]")
        try:
            if mark:
                spans.append((float(start), float(end)))
        except ValueError:
            continue
    return union(spans)


def fold(words: Iterable[Word], *, threshold: float | None = None, length: float | None = None) -> Reached | None:
    """How far the learner is with an activity that counts by itself.

    It is done at the first word that says so (completed, passed), or, where it has a length in seconds and a threshold,
    when the seconds played or attended reach that share of it. None when nothing was begun. What was said up to a reset
    counts no more.
    """
    heard = list(words)
    since = max((word.at for word in heard if word.verb == v.RESET), default=None)
    told = sorted(
        {word.uuid: word for word in heard if word.verb in v.BEGUN and (since is None or word.at > since)}.values()
    )
    if not told:
        return None
    spans: tuple[Span, ...] = ()
    completed_at: datetime | None = None
    evidence: tuple[str, ...] = ()
    counted: list[str] = []
    for word in told:
        if word.spans:
            spans = union([*spans, *((start, min(end, length) if length else end) for start, end in word.spans)])
            counted.append(word.uuid)
        if completed_at is None:
            seen = sum(end - start for start, end in spans)
            if word.verb in v.DONE:
                completed_at, evidence = word.at, (word.uuid,)
            elif threshold and length and seen >= threshold * length - 1e-6:
                completed_at, evidence = word.at, tuple(counted)
    scores = [word.scaled for word in told if word.scaled is not None]
    positions = [word.position for word in told if word.position is not None]
    return Reached(
        started_at=told[0].at,
        last_at=told[-1].at,
        completed_at=completed_at,
        score=max(scores, default=None),
        position=positions[-1] if positions else None,
        spans=spans,
        done=1 if completed_at else 0,
        evidence=evidence,
    )


def combine(
    parts: Sequence[tuple[int, bool, Reached | None]], *, mode: str, needed: int | None = None
) -> Reached | None:
    """How far the learner is with an activity made of others: (identifier, required, how far) in their order.

    ALL needs every required part, ANY one part, AT_LEAST ``needed`` parts. None when no part was begun.
    """
    begun = [(identifier, reached) for identifier, _, reached in parts if reached]
    if not begun:
        return None
    counting = [reached for _, required, reached in parts if required or mode != "ALL"]
    total = {"ALL": len(counting), "ANY": 1}.get(mode, needed or 1)
    finished = sorted(
        (reached.completed_at, reached.evidence) for reached in counting if reached and reached.completed_at
    )
    complete = 0 < total <= len(finished)
    place, latest = max(begun, key=lambda pair: (pair[1].last_at, pair[0]))
    return Reached(
        started_at=min(reached.started_at for _, reached in begun),
        last_at=latest.last_at,
        completed_at=finished[total - 1][0] if complete else None,
        done=min(len(finished), total),
        total=max(total, 1),
        evidence=tuple(sorted({item for _, found in finished[:total] for item in found})) if complete else (),
        place=place,
    )


def hold(words: Iterable[Word]) -> tuple[Held, ...]:
    """The certificates that were earned; a revocation outweighs an expiry, whatever came first."""
    told = sorted({word.uuid: word for word in words if word.reference}.values())
    states: dict[str, set[str]] = {}
    for word in told:
        states.setdefault(word.reference, set()).add(word.verb)
    held = {}
    for word in told:
        if word.verb == v.EARNED and word.reference not in held:
            said = states[word.reference]
            state = "REVOKED" if v.REVOKED in said else "EXPIRED" if v.EXPIRED in said else "EARNED"
            held[word.reference] = Held(word.reference, word.at, word.valid_until, state, word.evidence)
    return tuple(held.values())
