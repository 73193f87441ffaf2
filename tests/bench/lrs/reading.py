"""How long the server takes for a page of a hundred statements, question by question, and what memory that takes."""

import contextlib
import http.client
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

from tests.bench import client, servers
from tests.bench.lrs import corpus, ingest, loading

HEADINGS = ("question, limit=100", "median ms", "p95 ms", "CPU of the server ms", "not 200")
ASKED = 200


def _agent(name: str) -> str:
    return json.dumps({"account": {"homePage": corpus.HOME, "name": name}})


def questions(stored: int) -> dict[str, list[dict[str, str]]]:
    """Parameters of the questions of each kind."""
    chance = random.Random(11)
    some = [(chance.randrange(corpus.AGENTS), chance.randrange(corpus.COURSES)) for _ in range(ASKED)]
    middle = loading.seconds_of(loading.BEGAN + timedelta(seconds=stored // 2))
    units = [f"{corpus.course(course)}/units/{agent % corpus.UNITS}" for agent, course in some]
    return {
        "agent": [{"agent": _agent(f"learner-{agent}")} for agent, _ in some],
        "activity": [{"activity": unit} for unit in units],
        "registration": [{"registration": corpus.registration(agent, course)} for agent, course in some],
        "verb and since": [{"verb": corpus.verb(agent), "since": middle} for agent, _ in some],
        "agent, related_agents": [{"agent": _agent(f"learner-{agent}"), "related_agents": "true"} for agent, _ in some],
        "instructor, related_agents": [
            {"agent": _agent(f"instructor-{course}"), "related_agents": "true"} for _, course in some
        ],
        "course, related_activities": [
            {"activity": corpus.course(course), "related_activities": "true"} for _, course in some
        ],
        "category of all, related_activities": [
            {"activity": corpus.CATEGORY, "related_activities": "true"} for _ in some
        ],
    }


def measure(stored: int, seconds: float) -> list:
    """A row for each question, one client, the whole way over HTTP: a little more than the server's own time."""
    rows = []
    with servers.serving("config.wsgi:application", {}) as (port, process):
        for name, listed in questions(stored).items():
            paths = [f"/xapi/statements?{urlencode({**asked, 'limit': '100'}, quote_via=quote)}" for asked in listed]
            requests = [client.request(path, headers=ingest.HEADERS) for path in paths]
            client.run(port, requests, clients=2, seconds=3 if not rows else 1)  # both workers, the first time
            before = servers.cpu_seconds(process)
            timing = client.run(port, requests, clients=1, seconds=seconds)
            spent = 1000 * (servers.cpu_seconds(process) - before) / timing.requests
            rows.append((name, f"{timing.median:.1f}", f"{timing.p95:.1f}", f"{spent:.1f}", timing.wrong))
            print(f"  {rows[-1]}", file=sys.stderr, flush=True)
    return rows


def resident(process: subprocess.Popen) -> float:
    """The memory, in MiB, that the largest of the server's processes has (VmRSS)."""
    largest, pids = 0, [process.pid]
    while pids:
        pid = pids.pop()
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{pid}/status").read_text()
            largest = max(largest, int(status.partition("VmRSS:")[2].split()[0]))
            for task in Path(f"/proc/{pid}/task").iterdir():
                pids += [int(child) for child in (task / "children").read_text().split()]
    return largest / 1024


def memory(stream: int) -> list:
    """Memory of a server process while that many statements stream in, and while a reader pages through them all."""
    rows, sent, size = [], 0, 500
    with servers.serving("config.wsgi:application", {}) as (port, process):
        steps = [stream // 10, *[stream // 4 * quarter for quarter in (1, 2, 3)], stream]
        for step in steps:
            while sent < step:
                bodies = corpus.bodies(1_000_000 + sent, size, min(40, (step - sent) // size or 1), ())
                timing = ingest.send(port, "/xapi/statements", bodies, 4, 600)
                assert not timing.wrong
                sent += len(bodies) * size
            rows.append((f"{sent} statements in", f"{resident(process):.0f}"))
        read, pages = 0, 0
        for count in _pages(port):
            read, pages = read + count, pages + 1
            if pages in {20, 100}:
                rows.append((f"{read} read, page by page", f"{resident(process):.0f}"))
        rows.append((f"all {read} read", f"{resident(process):.0f}"))
    return rows


def _pages(port: int) -> Iterator[int]:
    """How many statements each page has, along ``more``."""
    link = http.client.HTTPConnection("127.0.0.1", port)
    headers = dict(line.split(": ") for line in ingest.HEADERS.split("\r\n"))
    path = "/xapi/statements?limit=500"
    while path:
        link.request("GET", path, headers=headers)
        answer = json.loads(link.getresponse().read())
        yield len(answer["statements"])
        path = answer["more"]
