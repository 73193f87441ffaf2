"""``manage.py why <person> <deed> <object>``: whether somebody may do something, and the reasons."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from learning import reasons


class Command(BaseCommand):
    """Explains any decision about who may see or do what, as it is made today."""

    help = "Say whether a person may do a deed on an object, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, what and on what."""
        parser.add_argument("person", help="e-mail or identifier")
        parser.add_argument("deed", choices=[deed.value for deed in reasons.Deed])
        parser.add_argument("object", help="an e-mail, the address of a page, or an object like people.Job:12")
        parser.add_argument("--language", choices=("fi", "sv", "en"), default="en")

    def handle(self, *args: object, **options: str) -> None:
        """Print yes or no, then one reason a line."""
        with translation.override(options["language"]):
            try:
                decision = reasons.explain(
                    reasons.person_named(options["person"]),
                    reasons.Deed(options["deed"]),
                    reasons.thing_named(options["object"]),
                )
            except reasons.Unanswerable as error:
                raise CommandError(str(error)) from error
        self.stdout.write("\n".join(["yes" if decision.allowed else "no", *decision.because]))
