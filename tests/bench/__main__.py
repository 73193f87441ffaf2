"""``python -m tests.bench``: builds the demo world on SQLite, serves it as in production, prints what it measured."""

import argparse
import base64
import io
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable

from tests.bench import people

ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "TALKOOT_DEBUG": "0",
    "TALKOOT_SECRET_KEY": "bench-only-and-long-enough-0123456789-0123456789",
    "TALKOOT_ALLOWED_HOSTS": "127.0.0.1",
}


def prepare() -> None:
    """A world to measure: the demo's, in a folder of its own."""
    from django.core.management import call_command  # slow import: after the environment is set

    for name, options in (("migrate", {}), ("demo", {}), ("collectstatic", {"interactive": False})):
        print(f"  {name} …", file=sys.stderr, flush=True)
        call_command(name, verbosity=0, stdout=io.StringIO(), **options)


def table(title: str, rows: list[tuple], headings: tuple[str, ...]) -> None:
    """Print a table in Markdown."""
    print(f"\n### {title}\n")
    print("| " + " | ".join(headings) + " |")
    print("| " + " | ".join("---" for _ in headings) + " |")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    sys.stdout.flush()


def measure_pages(seconds: float) -> None:
    """Requests a second and latency of the main pages, beside a bare view."""
    from tests.bench import client, servers, world  # slow import: after Django is set up

    pages = world.pages()
    headings = ("page", "clients", "requests/s", "median ms", "p95 ms", "CPU ms/request", "not 200")
    rows = []

    def time_page(name: str, port: int, process: object, request: bytes) -> None:
        client.run(port, [request], clients=2, seconds=1)
        for clients in (1, 8):
            before = servers.cpu_seconds(process)
            timing = client.run(port, [request], clients=clients, seconds=seconds)
            spent = 1000 * (servers.cpu_seconds(process) - before) / timing.requests
            figures = (f"{timing.rate:.0f}", f"{timing.median:.1f}", f"{timing.p95:.1f}", f"{spent:.1f}", timing.wrong)
            rows.append((name, clients, *figures))

    with servers.serving("tests.bench.bare:application", {}) as (port, process):
        time_page("bare Django view", port, process, client.request("/bare/"))
    with servers.serving("config.wsgi:application", {}) as (port, process):
        for name, request in pages:
            time_page(name, port, process, request)
        table("Pages", rows, headings)
        table("First page, as a browser loads it", world.first_page(port), ("what", "bytes"))
        measure_posts(port, process, seconds)
        measure_sign_ins(port, [request for name, request in pages if name != "matrix"], seconds)


def measure_finishing(people: int) -> None:
    """People who finish the same test at once, each sending the last answer, finishing and reading the result."""
    from tests.bench import finishing, servers  # slow import: after Django is set up

    with servers.serving("config.wsgi:application", {}) as (port, _process):
        table("Finishing the same test", finishing.measure(port, people), finishing.HEADINGS)


def measure_joining(people: int) -> None:
    """People who come into the same webinar within two minutes, each loading the page, joining, and staying."""
    from tests.bench import joining, servers  # slow import: after Django is set up

    with servers.serving("config.wsgi:application", {}) as (port, _process):
        table("Joining the same webinar", joining.measure(port, people), joining.HEADINGS)


def measure_watching(people: int) -> None:
    """People whose pages ask every few seconds what is new in a webinar that goes on."""
    from tests.bench import servers, watching  # slow import: after Django is set up

    with servers.serving("tests.bench.bare:application", {}) as (port, _process):
        rows = [watching.reference(port)]
    with servers.serving("config.wsgi:application", {}) as (port, _process):
        table("Following the same webinar", [*rows, *watching.measure(port, people)], watching.HEADINGS)


def measure_posts(port: int, process: object, seconds: float) -> None:
    """Statements a second through ``/xapi/statements``, in batches of 1, 50 and 500."""
    from tests.bench import client, servers, world  # slow import: after Django is set up

    token = base64.b64encode(f"{world.KEY}:{world.SECRET}".encode()).decode()
    headers = f"Authorization: Basic {token}\r\nX-Experience-API-Version: 1.0.3\r\nContent-Type: application/json"
    rows = []
    for size, clients in ((1, 1), (1, 8), (50, 1), (50, 8), (500, 1), (500, 8)):
        wanted = max(40, int(seconds * 3000 / size))
        requests = [
            client.request("/xapi/statements", method="POST", body=world.batch(size), headers=headers)
            for _ in range(wanted)
        ]
        before = servers.cpu_seconds(process)
        timing = client.run(port, requests, clients=clients, seconds=seconds)
        spent = 1000 * (servers.cpu_seconds(process) - before) / timing.requests / size
        rows.append((size, clients, f"{timing.rate * size:.0f}", f"{timing.p95:.1f}", f"{spent:.2f}", timing.wrong))
    table("POST /xapi/statements", rows, ("batch", "clients", "statements/s", "p95 ms", "CPU ms/statement", "not 200"))


def measure_sign_ins(port: int, pages: list[bytes], seconds: float) -> None:
    """What two readers feel of people who sign in as fast as two thousand in ten minutes, for a shorter time."""
    from tests.bench import signing_in  # slow import: after Django is set up

    felt = signing_in.measure(port, pages, seconds=12 * seconds)
    rows = [
        (name, f"{timing.rate:.0f}", f"{timing.median:.1f}", f"{timing.p95:.1f}", timing.wrong)
        for name, timing in (("alone", felt.idle), ("while people sign in", felt.busy))
    ]
    within = f"{felt.signed_in} people sign in within {12 * seconds:.0f} s (the slowest took {felt.slowest:.2f} s)"
    table(f"Pages while {within}", rows, ("two readers", "requests/s", "median ms", "p95 ms", "not 200"))


def measure_recorder(seconds: float) -> None:
    """Facts a second through the recorder: stored, folded and announced, one transaction each."""
    from tests.bench import world  # slow import: after Django is set up

    rows = []
    tries: list[tuple[str, Callable[[int], None]]] = [
        ("a lesson opened, of a course of many", world.open_a_lesson),
        ("a minute of a recording watched", world.watch_a_minute),
    ]
    for name, deed in tries:
        number, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            deed(number)
            number += 1
        rows.append((name, f"{number / (time.perf_counter() - began):.0f}"))
    table("The recorder (one process)", rows, ("fact", "facts/s"))


def main() -> None:
    """Measure everything in one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="how long each figure is measured")
    parser.add_argument("--people", type=int, default=100_000, help="of how many people pages are measured; 0: none")
    parser.add_argument("--finishing", type=int, default=2000, help="how many finish the same test; 0: none")
    parser.add_argument("--joining", type=int, default=2000, help="how many join the same webinar; 0: none")
    parser.add_argument("--watching", type=int, default=2000, help="how many follow the same webinar; 0: none")
    parser.add_argument("--only", choices=["people", "finishing", "joining", "watching"], help="nothing else")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="talkoot-bench-") as folder:
        os.environ.update(ENVIRONMENT, TALKOOT_DATA_DIR=folder)
        import django  # slow import: after the environment is set

        django.setup()
        prepare()
        print(f"## {time.strftime('%Y-%m-%d')}: {os.cpu_count()} cores, {platform.machine()}, Python ", end="")
        print(f"{platform.python_version()}, SQLite, granian with 2 workers, client on the same machine")
        if not asked.only:
            measure_pages(asked.seconds)
            measure_recorder(asked.seconds)
        if asked.joining and asked.only in {None, "joining"}:
            measure_joining(asked.joining)
        if asked.watching and asked.only in {None, "watching"}:
            measure_watching(asked.watching)
        if asked.finishing and asked.only in {None, "finishing"}:
            measure_finishing(asked.finishing)
        if asked.people and asked.only in {None, "people"}:
            people.measure(asked.people)


if __name__ == "__main__":
    main()
