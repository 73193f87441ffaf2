"""``manage.py demo``: the demo world, built through the domain's own verbs."""

import time
from datetime import datetime
from datetime import time as clock

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.module_loading import import_string

from learning import demo


class Command(BaseCommand):
    """Builds the demo world step by step; the same day gives the same world, and running it again doubles nothing.

    The story is told from the day's first moment: nothing of it lies ahead, whatever the hour, and all that happened in
    it happened then and to the same people. Codes and identifiers are drawn anew each time, for nobody may be able to
    guess them, and what notes when it was stored notes the truth.
    """

    help = "Build the demo world: centres, people, courses, webinars, certificates."

    def add_arguments(self, parser: CommandParser) -> None:
        """The day that counts as today."""
        parser.add_argument("--if-missing", action="store_true", help="Do nothing where the demo world stands already")
        parser.add_argument("--day", help="The day that counts as today (YYYY-MM-DD); the real one when left out")

    def handle(self, *args: object, day: str | None = None, **options: object) -> None:
        """Run the steps that the settings name, with what each is about."""
        if options.get("if_missing") and demo.is_built():
            return
        try:
            today = datetime.strptime(day, "%Y-%m-%d").date() if day else timezone.localdate()
        except ValueError as error:
            raise CommandError(f"--day must be a day like 2026-03-02: {error}") from error
        at = timezone.make_aware(datetime.combine(today, clock.min))
        for number, (step, about) in enumerate(settings.DEMO_STEPS, start=1):
            began = time.monotonic()
            self.stdout.write(f"  demo {number}/{len(settings.DEMO_STEPS)}: {about} …", ending="")
            self.stdout.flush()
            import_string(step)(at=at)
            self.stdout.write(f" {time.monotonic() - began:.1f} s")
