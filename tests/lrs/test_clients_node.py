"""Clients of other makers for Node against a running server: one walk (``node/walk.js``), the same for each."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from lrs import credentials
from lrs.models import Document, Statement
from tests.lrs.conftest import SECRET
from tests.lrs.examples import AT, LESSON

NODE = Path(__file__).parent / "node"
AGENT = {"objectType": "Agent", "account": {"homePage": "https://people.example", "name": "person-1"}}
ACTIVITY = {"objectType": "Activity", "id": LESSON}
IDS = [f"0b6ac2f5-0f2d-4c85-9b6c-8f5fb6f8f6a{number}" for number in range(3)]

pytestmark = [pytest.mark.node, pytest.mark.django_db(transaction=True)]


def statement(number: int, verb: str) -> dict[str, Any]:
    """One of the walk's statements, in letters that need more than one octet."""
    return {
        "id": IDS[number],
        "actor": AGENT,
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}", "display": {"fi": "teki tämän – 😀"}},
        "object": ACTIVITY,
        "result": {"score": {"scaled": 0.5}, "response": "Ääkköset"},
    }


STATEMENTS = [statement(0, "completed"), statement(1, "experienced"), statement(2, "completed")]


def walk(client: str, url: str) -> dict[str, Any]:
    """What this client was told along the walk."""
    assert shutil.which("node"), "Node is missing (Debian: apt install nodejs npm)."
    assert (NODE / "node_modules").is_dir(), "Its clients are missing: npm ci --prefix tests/lrs/node"
    scene = {"endpoint": f"{url}/xapi/", "key": "client", "secret": SECRET, "agent": AGENT, "activity": ACTIVITY}
    done = subprocess.run(
        ["node", "walk.js", client],
        cwd=NODE,
        input=json.dumps({**scene, "statements": STATEMENTS}),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def documents(before: object, after: object) -> dict[str, Any]:
    """What a client is told of documents: 1.0.3 Communication 2.2, 3.1."""
    return {"contents": [before, after], "stale": 412, "listed": ["changed", "kept"], "gone": 404}


@pytest.mark.parametrize("client", ["xapi", "tincanjs", "adl-xapiwrapper"])
def test_a_client_of_node_walks_through_the_store(client: str, live_server: LiveServer) -> None:
    """1.0.3 Communication 2.1 to 2.8; what it was told is what is stored."""
    credentials.create(name="Client", key="client", secret=SECRET, scopes=["all"], at=AT)

    told = walk(client, live_server.url)

    stored = {str(found.uuid): found.parsed for found in Statement.objects.all()}
    voiding = next(iter(stored.keys() - set(IDS)))
    settings = {"size": "large", "places": ["Åbo"]}, {"size": "small", "places": ["Å", "😀"]}
    assert told == {
        "about": ["1.0.3"],
        "one": IDS[:1],
        "several": IDS[1:],
        "read": stored[IDS[0]],
        "byVerb": [IDS[2], IDS[0]],
        "byAgent": IDS,
        "byActivity": [IDS[2]],
        "pages": [[IDS[2], IDS[1]], [IDS[0]]],
        "voided": stored[IDS[0]],
        "readAfterwards": 404,
        "again": 409,
        "state": documents("page 7", "page 8 – å"),
        "activityProfile": documents(*settings),
        "agentProfile": documents(*settings),
    }
    assert [stored[known]["result"] for known in IDS] == [one["result"] for one in STATEMENTS]
    assert stored[voiding]["object"]["id"] == IDS[0]
    kept = {(row.kind, row.name): bytes(row.content).decode() for row in Document.objects.all()}
    assert len(kept) == 3
    assert {name for _, name in kept} == {"kept"}
    assert sorted(kept.values(), key=len)[0] == "page 8 – å"
    assert [json.loads(text) for text in sorted(kept.values(), key=len)[1:]] == [settings[1]] * 2
