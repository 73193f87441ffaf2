"""What the bench says to the store: statements of about 1.2 kB, some of them about activities that the site knows."""

import random
import uuid
from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson

AGENTS, COURSES, UNITS, INSTRUCTORS = 2000, 40, 12, 50
HOME = "https://people.example"
PARTS = 5  # one in five is about an activity that we know
CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
VERBS = ("progressed", "completed", "passed", "answered", "experienced")


def verb(number: int) -> str:
    """The IRI of one of the verbs."""
    return f"http://adlnet.gov/expapi/verbs/{VERBS[number % len(VERBS)]}"


def course(number: int) -> str:
    """The IRI of one of the courses."""
    return f"https://content.example/courses/{number % COURSES}"


@cache
def _registration(agent: int, number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{agent}/{number}"))


def registration(agent: int, number: int) -> str:
    """A learner's registration for a course."""
    return _registration(agent % AGENTS, number % COURSES)


def statement(chance: random.Random, known: Sequence[str]) -> dict[str, Any]:
    """One statement as a content package would send it."""
    agent, number = chance.randrange(AGENTS), chance.randrange(COURSES)
    unit = f"{course(number)}/units/{chance.randrange(UNITS)}"
    about = chance.choice(known) if known and chance.randrange(PARTS) == 0 else unit
    return {
        "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "actor": {"objectType": "Agent", "account": {"homePage": HOME, "name": f"learner-{agent}"}},
        "verb": {"id": verb(chance.randrange(len(VERBS))), "display": {"en": "progressed"}},
        "object": {
            "objectType": "Activity",
            "id": about,
            "definition": {
                "type": "http://adlnet.gov/expapi/activities/lesson",
                "name": {"en": "A unit of a course", "fi": "Kurssin osa"},
                "description": {"en": "What the unit is about, in a sentence of the usual length."},
            },
        },
        "result": {"score": {"scaled": 0.5}, "completion": False, "duration": "PT4M12.5S"},
        "context": {
            "registration": registration(agent, number),
            "language": "fi",
            "platform": "A content package",
            "instructor": {"account": {"homePage": HOME, "name": f"instructor-{number}"}},
            "contextActivities": {
                "parent": [{"objectType": "Activity", "id": course(number)}],
                "grouping": [{"objectType": "Activity", "id": "https://content.example/catalogue"}],
                "category": [{"objectType": "Activity", "id": CATEGORY}],
            },
            "extensions": {"https://w3id.org/xapi/cmi5/context/extensions/sessionid": f"{chance.getrandbits(64)}"},
        },
        "timestamp": "2026-11-02T10:00:00.123Z",
    }


def bodies(seed: int, size: int, count: int, known: Sequence[str]) -> list[bytes]:
    """Bodies of that many statements each, no id twice."""
    chance = random.Random(seed)
    return [orjson.dumps([statement(chance, known) for _ in range(size)]) for _ in range(count)]


def overlapping(seed: int, size: int, count: int, known: Sequence[str]) -> list[bytes]:
    """Bodies whose statements are drawn, in another order each time, from a pool of twice as many."""
    chance = random.Random(seed)
    pool = [statement(chance, known) for _ in range(size * 2)]
    return [orjson.dumps(chance.sample(pool, size)) for _ in range(count)]
