"""What the drill's clients say: batches of statements, equal for equal seeds, a fifth about what the site knows."""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import orjson

SIZES = {1: 0.02, 50: 0.48, 500: 0.5}  # the size of a batch, and its share of all statements
KNOWN = 0.2
TOLD_OF = 4  # the learners of ours that one batch speaks of
VERBS = ("completed", "experienced", "progressed", "passed")
SET_BY_THE_STORE = ("stored", "authority", "version")


@dataclass(frozen=True)
class Known:
    """Accounts of learners and addresses of lessons that the site knows."""

    accounts: Sequence[dict[str, str]]
    lessons: Sequence[str]


@dataclass
class Batch:
    """One request, and what became of it."""

    number: int
    body: bytes
    digests: dict[uuid.UUID, bytes]
    tries: int = 0
    acknowledged: bool = False
    abandoned: bool = False
    ids: list[str] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether its client has done with it."""
        return self.acknowledged or self.abandoned


def digest(statement: dict[str, Any]) -> bytes:
    """What tells whether two statements say the same, leaving out what the store sets."""
    said = {name: value for name, value in statement.items() if name not in SET_BY_THE_STORE}
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()


def batches(chance: Random, total: int, known: Known) -> Iterator[Batch]:
    """Batches of all sizes, mixed, until there are so many statements."""
    sizes = [size for size, share in SIZES.items() for _ in range(int(total * share / size) or 1)]
    chance.shuffle(sizes)
    for number, size in enumerate(sizes):
        told_of = chance.sample(known.accounts, TOLD_OF)
        said = [_statement(chance, Known(told_of, known.lessons)) for _ in range(size)]
        digests = {uuid.UUID(one["id"]): digest(one) for one in said}
        yield Batch(number, orjson.dumps(said), digests, ids=[one["id"] for one in said])


def _statement(chance: Random, known: Known) -> dict[str, Any]:
    """One statement as a content package sends it."""
    course = f"https://content.example/courses/{chance.randrange(40)}"
    if chance.random() < KNOWN:
        account, activity = chance.choice(known.accounts), chance.choice(known.lessons)
    else:
        account = {"homePage": "https://people.example", "name": f"learner-{chance.randrange(2000)}"}
        activity = f"{course}/units/{chance.randrange(12)}"
    second = chance.randrange(86_400)
    return {
        "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "actor": {"objectType": "Agent", "account": account},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{chance.choice(VERBS)}", "display": {"en": "did"}},
        "object": {
            "objectType": "Activity",
            "id": activity,
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/lesson",
                "name": {"en": "A unit of a course", "fi": "Kurssin osa"},
            },
        },
        "result": {"score": {"scaled": chance.randrange(101) / 100}, "duration": "PT4M12.5S"},
        "context": {
            "registration": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            "contextActivities": {
                "parent": [{"objectType": "Activity", "id": course}],
                "grouping": [{"objectType": "Activity", "id": "https://content.example/catalogue"}],
                "category": [{"objectType": "Activity", "id": "https://w3id.org/xapi/cmi5/context/categories/cmi5"}],
            },
        },
        "timestamp": f"2026-11-02T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.123Z",
    }
