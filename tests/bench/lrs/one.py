"""The measurements on one database, which the environment names; ``tests.bench.lrs`` runs this."""

import sys
import time

import django
from django.core.management import call_command
from django.db import connection

from tests.bench.__main__ import table
from tests.bench.lrs.__main__ import options

CLIENTS = (1, 4, 8)


def main() -> None:
    """Measure what was asked for."""
    asked = options().parse_args()
    django.setup()
    from tests.bench.lrs import growth, ingest, loading, reading  # slow import: after Django is set up

    parts = asked.only.split(",") if asked.only else ["ingest", "reading", "memory"]
    on = connection.vendor
    if asked.growth:
        if on == "postgresql":
            table(f"Growth to {asked.growth} rows on {on}", growth.measure(asked.growth), growth.HEADINGS)
        return
    call_command("migrate", verbosity=0)
    known = ingest.prepare()
    credential = ingest.credential()
    if "reading" in parts:
        loading.sample(credential, min(loading.SAMPLE, min(asked.stored)))
        for stored in asked.stored:
            began = time.perf_counter()
            loading.grow(credential, stored)
            print(f"  {stored} statements after {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
            rows = reading.measure(stored, asked.seconds)
            table(f"GET /xapi/statements on {on}, {stored} stored", rows, reading.HEADINGS)
    if "ingest" in parts:
        rows = ingest.measure(known, asked.batches, CLIENTS, asked.seconds, asked.rounds)
        table(f"POST /xapi/statements on {on}", rows, ingest.HEADINGS)
        table("Folding, apart", ingest.fold(20), ingest.FOLDING)
    if "memory" in parts:
        table(f"Memory of a server process on {on}", reading.memory(asked.stream), ("after", "MiB"))


if __name__ == "__main__":
    main()
