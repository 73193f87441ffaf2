"""What a page about people and organisations takes when an employer has a hundred thousand."""

import sys
from pathlib import Path

PAGES_SECONDS = 3


def measure(size: int) -> None:
    """Fill an employer with so many people, serve it, and time every page about them beside a bare view."""
    from tests import multitudes  # slow import: after Django is set up
    from tests.bench import client, servers, world  # slow import: as above
    from tests.bench.__main__ import table  # slow import: as above

    print(f"  {size} people …", file=sys.stderr, flush=True)
    employer = multitudes.Multitude()
    employer.grow(size)
    rows: list[tuple] = []

    def time_page(name: str, port: int, process: object, request: bytes) -> None:
        client.run(port, [request], clients=2, seconds=1)
        before = servers.cpu_seconds(process)
        timing = client.run(port, [request], clients=1, seconds=PAGES_SECONDS)
        spent = 1000 * (servers.cpu_seconds(process) - before) / timing.requests
        rows.append((name, f"{timing.median:.1f}", f"{timing.p95:.1f}", f"{spent:.1f}", timing.wrong))

    with servers.serving("tests.bench.bare:application", {}) as (port, process):
        time_page("bare Django view", port, process, client.request("/bare/"))
    with servers.serving("config.wsgi:application", {}) as (port, process):
        at_rest = memory(process.pid)
        for name, (person, address) in multitudes.pages(employer).items():
            time_page(name, port, process, client.request(address, cookie=world.cookie(person)))
        grown = memory(process.pid)
    headings = ("page", "median ms", "p95 ms", "CPU ms/request", "not 200")
    table(f"Pages about {size} people, one client", rows, headings)
    print(f"\nThe server's processes held {at_rest:.0f} MiB before the first page and {grown:.0f} MiB after the last.")


def memory(pid: int) -> float:
    """What a process and those below it hold, in MiB."""
    held = sum(
        int(line.split()[1]) / 1024
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("VmRSS:")
    )
    below = [task / "children" for task in Path(f"/proc/{pid}/task").iterdir()]
    return held + sum(memory(int(child)) for found in below for child in found.read_text().split())
