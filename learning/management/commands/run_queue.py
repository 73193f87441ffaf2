"""``manage.py run_queue``: the queue workers of this host, until SIGTERM or Ctrl-C."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from learning.queue.supervisor import Supervisor


class Command(BaseCommand):
    """Starts the supervisor of the queue workers."""

    help = "Run the queue workers of this host until SIGTERM or Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A host may serve some queues only."""
        known = settings.TASKS["default"]["QUEUES"]
        parser.add_argument("--queue", action="append", choices=known, help="serve this queue (default: every queue)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Supervise."""
        Supervisor(options["queue"] or settings.TASKS["default"]["QUEUES"]).run()
