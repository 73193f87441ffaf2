"""``make fuzz``: a hundred thousand hostile requests to every address of the demo's site, in process.

On SQLite, or on the PostgreSQL server that ``TEST_DATABASE_URL`` names. The seed is printed; with it the same requests
are sent again.
"""

import argparse
import logging
import os
import sys
import time
import warnings
from random import Random


def main() -> int:
    """Build the world, send, and say what came of it; answers 1 where there was a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, default=Random().randrange(1_000_000))
    parser.add_argument("--requests", type=int, default=100_000)
    asked = parser.parse_args()
    on_postgres = bool(os.environ.get("TEST_DATABASE_URL"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.test_postgres" if on_postgres else "config.test_settings"
    print(f"Seed {asked.seed}: building the world", flush=True)
    return run(asked.seed, asked.requests)


def run(seed: int, requests: int) -> int:
    """One drill on a database of its own."""
    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    from django.core.management import call_command
    from django.db import connection
    from django.test import override_settings
    from django.test.utils import setup_test_environment

    from people.models import User
    from tests import databases
    from tests.e2e import planting
    from tests.fuzz import drill

    setup_test_environment()
    with databases.copy_for(f"fuzz_{os.getpid()}") as name:
        connection.close()
        connection.settings_dict["NAME"] = name
        with override_settings(DEBUG=True):
            call_command("demo", verbosity=0)
            planting.plant()
        User.objects.filter(is_demo=True).update(is_demo=False)  # who is the demo's comes in while developing only
        began = time.monotonic()
        hidden = (planting.HIDDEN_NAME.lower(),)
        people = {name: f"{name}@talkoot.example" for name in ("learner", "manager", "organiser", "support", "admin")}
        told = {"": hidden, **dict.fromkeys(people.values(), hidden), people["admin"]: ()}
        sent = drill.Drill(seed, told, (people["admin"], people["organiser"]))
        sent.run(requests)
        print(drill.describe(sent, requests, time.monotonic() - began), flush=True)
    return 1 if sent.faults else 0


if __name__ == "__main__":
    sys.exit(main())
