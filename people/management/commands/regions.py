"""``manage.py regions [FILE]``: areas, counties and municipalities as a file says them."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people import organising, regions

FINLAND = Path(regions.__file__).parent / "data" / "regions.csv"


class Command(BaseCommand):
    """Reads a file of regions and brings it into force; the same file again changes nothing."""

    help = "Bring areas, counties and municipalities up to date with a file (docs/regions.md); without one: Finland's."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and whether it takes the place of other countries'."""
        parser.add_argument("file", nargs="?", type=Path, default=FINLAND)
        parser.add_argument("--replace", action="store_true", help="end the regions of other countries, too")

    def handle(self, *args: object, **options: object) -> None:
        """One line for each kind of change, and the codes."""
        file = Path(str(options["file"]))
        try:
            found = regions.parse(file.read_text(encoding="utf-8"))
            report = regions.refresh(found, replace=bool(options["replace"]))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        except (regions.Unreadable, organising.Refused) as error:
            raise CommandError(f"{file}:\n{error}") from error
        self.stdout.write(f"{found.country}, {found.source}, read {found.read}, valid from {found.valid}")
        for told, codes in (("made", report.made), ("changed", report.changed), ("ended", report.ended)):
            self.stdout.write(f"{len(codes):>6} {told}" + (f": {', '.join(codes)}" if codes else ""))
        self.stdout.write(f"{report.unchanged:>6} unchanged")
