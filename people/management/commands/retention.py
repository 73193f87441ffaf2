"""``manage.py retention``: end what is past its time, or only say what would."""

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from people import retention


class Command(BaseCommand):
    """Does what the queue does every hour, and tells it."""

    help = "Delete or empty what is kept longer than the data map says."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--dry-run`` changes nothing."""
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *args: object, **options: bool) -> None:
        """One line for each limit: its name, how long that is kept, how many are past it, how many went."""
        for report in retention.run(at=timezone.now(), dry=options["dry_run"]):
            days = f"{report.limit.kept.days} days"
            self.stdout.write(f"{report.limit.name:<14} {days:>9} {report.found:>7} found {report.ended:>7} ended")
