"""``manage.py messages``: make the ``.po`` files from the sources and the parts; ``--check`` only compares."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import makemessages

from library import translations

IGNORED = [".venv/*", "node_modules/*", "static*/*", "tests/*", "var/*", "bootstrap.py", "docs/*"]


class Command(makemessages.Command):
    """Django's extraction of texts, with the writing replaced: nothing is merged, everything comes from the parts."""

    help = "Make the catalogues of translations from the sources and locale/parts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--check`` for the house's checks."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail when something is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Extract, fill, and write or compare."""
        self.read = translations.parts()
        self.faults = list(self.read.faults)
        self.check_only = options["check"]
        self.used: set[str] = set()
        self._extract(options)
        if unused := sorted((self.read.singles.keys() | self.read.plurals.keys()) - self.used):
            self.stdout.write(f"{len(unused)} translations are used nowhere: " + "; ".join(map(repr, unused[:20])))
        if self.faults:
            raise CommandError("\n".join([*self.faults, f"{len(self.faults)} faults in the translations"]))
        translations.compile_changed()

    def _extract(self, options: dict[str, Any]) -> None:
        """Let Django find every marked text; it hands each language's catalogue to ``write_po_file``."""
        settings.LOCALE_PATHS[0].mkdir(exist_ok=True)
        super().handle(
            **{
                **options,
                "locale": [*translations.LANGUAGES, "en"],
                "exclude": [],
                "domain": "django",
                "all": False,
                "extensions": None,
                "symlinks": False,
                "ignore_patterns": IGNORED,
                "use_default_ignore_patterns": True,
                "no_wrap": True,
                "no_location": True,
                "add_location": None,
                "no_obsolete": True,
                "keep_pot": False,
                "verbosity": 0,
            }
        )

    def write_po_file(self, potfile: str, locale: str) -> None:
        """Make one language's file whole; English has none but the texts themselves."""
        template = polib.pofile(potfile)
        if locale == "en":
            template.clear()
        self.used |= {entry.msgid for entry in template}
        text, missing = translations.catalogue(template, locale, self.read)
        self.faults += [f"{locale}: not translated: {msgid!r}" for msgid in missing]
        file = Path(settings.LOCALE_PATHS[0]) / locale / "LC_MESSAGES" / "django.po"
        if not self.check_only:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        elif not file.exists() or file.read_text() != text:
            self.faults.append(f"{locale}: django.po is out of date; run make messages")
