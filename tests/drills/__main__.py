"""``make drill``: statements stream in while server, queue and database are killed; nothing may be lost or doubled.

The database is a PostgreSQL cluster of the drill's own, or SQLite with ``--sqlite``. The seed decides what is sent and
which kills come after how many statements; when exactly they strike is the machine's chance.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tests.drills import cluster, statements
from tests.drills.clients import Client, Ledger
from tests.drills.cluster import Cluster
from tests.drills.site import Queue, Web, environment
from tests.drills.statements import Known

if TYPE_CHECKING:  # the others need Django set up on the drill's own database
    from tests.drills.killing import Killer

CLIENTS = 6
SHOWN = 20
GIVING_UP, DRAINING = 600.0, 1800.0


@dataclass(frozen=True)
class Drill:
    """What was asked for."""

    seed: int
    statements: int
    kills: int
    sqlite: bool


def main() -> int:
    """Run the drill; answers 1 when something was lost, doubled or left half done."""
    parser = argparse.ArgumentParser(prog="python -m tests.drills", description=__doc__)
    parser.add_argument("--seed", type=int, default=Random().randrange(1_000_000))
    parser.add_argument("--statements", type=int, default=100_000, help="how many are sent in all")
    parser.add_argument("--kills", type=int, default=30, help="how often something is killed")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite instead of a PostgreSQL cluster of its own")
    drill = Drill(**vars(parser.parse_args()))
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # what was started is ended
    installed = cluster.programs()
    if installed is None and not drill.sqlite:
        say("No PostgreSQL server is installed here (Debian: apt install postgresql); --sqlite does without.")
        return 2
    say(f"Drill with seed {drill.seed}: {drill.statements} statements, {drill.kills} kills")
    with tempfile.TemporaryDirectory(prefix="talkoot-drill-", ignore_cleanup_errors=True) as folder:
        faults = run(drill, Path(folder), None if drill.sqlite else installed)
    say(f"\n{len(faults)} faults" if faults else "\nNothing lost, nothing doubled, nothing half done.")
    for fault in faults[:SHOWN]:
        say(f"  {fault}")
    return 1 if faults else 0


def run(drill: Drill, folder: Path, installed: Path | None) -> list[str]:
    """One drill in an empty folder, on PostgreSQL where its programs are named; answers its faults."""
    folder.chmod(0o755)
    data, own = folder / "data", folder / "postgres"
    data.mkdir()
    own.mkdir()
    database = Cluster(own, installed) if installed else None
    with ExitStack() as services:
        if database:
            services.callback(database.end)
            database.create()
        variables = environment(data, database.url if database else "")
        os.environ.update(variables)
        known = prepared()
        web, queue = Web(folder, variables), Queue(folder, variables)
        for service in (web, queue):
            services.callback(service.end)
            service.revive()
        ledger, killer = streamed(drill, known, web, queue, database)
        return judged(ledger, killer)


def prepared() -> Known:
    """A migrated database in which the site knows whom and what the clients speak of."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections

    from tests.drills import world

    connection.settings_dict["OPTIONS"].pop("pool", None)  # this process looks on while the database falls and rises
    call_command("migrate", verbosity=0)
    known = world.build()
    connections.close_all()
    return known


def streamed(drill: Drill, known: Known, web: Web, queue: Queue, database: Cluster | None) -> tuple[Ledger, "Killer"]:
    """Send everything and kill meanwhile."""
    from tests.drills.killing import Killer

    ledger = Ledger(statements.batches(Random(drill.seed), drill.statements, known))
    killer = Killer(web, queue, database, ledger, Random(drill.seed + 1))
    clients = [Client(ledger, web.port, f"{drill.seed}-{number}") for number in range(CLIENTS)]
    ledger.sending = len(clients)
    began = time.monotonic()
    for client in clients:
        client.start()
    for moment, kind in killer.plan(drill.kills, drill.statements):
        while ledger.statements < moment and not ledger.finished:
            time.sleep(0.01)
        if ledger.finished:
            break
        say(f"  {time.monotonic() - began:6.1f} s  {ledger.statements:6} statements  killing: {kind} … ", end="")
        say(f"{killer.strike(kind):.1f} s")
    for client in clients:
        client.join(GIVING_UP)
    ledger.stopped, ledger.seconds = True, ledger.last - began
    ledger.faults += [f"batch {batch.number} was never acknowledged" for batch in ledger.sent if not batch.is_over]
    return ledger, killer


def judged(ledger: Ledger, killer: "Killer") -> list[str]:
    """Say what happened; answers the faults."""
    from tests.drills import judging

    say("\n| killed | times | median s until work went on | longest |\n| --- | --- | --- | --- |")
    say("\n".join(killer.lines()))
    again = sum(batch.tries - 1 for batch in ledger.sent)
    say(f"\nacknowledged: {ledger.statements} statements of {len(ledger.sent)} batches in {ledger.seconds:.0f} s")
    say(f"statements/s, kills included: {ledger.statements / ledger.seconds:.0f}")
    say(f"sent again: {again} requests; given up by their clients: {sum(batch.abandoned for batch in ledger.sent)}")
    say(f"requests without a welcome: {dict(ledger.troubles.most_common())}")
    say(f"longest time without an acknowledgement: {ledger.longest_silence:.1f} s")
    killer.look()
    say(f"queue drained after {judging.drained(DRAINING):.0f} s more")
    faults = [*ledger.faults, *judging.of_the_store(ledger.sent), *judging.of_the_queue()]
    killer.queue.end()
    faults += judging.of_the_projections()
    say(f"completions: {judging.completions()}")
    return faults


def say(text: str, end: str = "\n") -> None:
    """Print at once."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
