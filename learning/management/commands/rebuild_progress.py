"""``manage.py rebuild_progress``: fold all statements again."""

from django.core.management.base import BaseCommand

from learning import progress


class Command(BaseCommand):
    """Deletes every projection and folds the statements again; enrolments and the ledger stay untouched."""

    help = "Delete progress, intervals and awards, and fold all statements again."

    def handle(self, *args: object, **options: object) -> None:
        """Rebuild and say for how many learners."""
        self.stdout.write(f"{progress.rebuild()} learners")
