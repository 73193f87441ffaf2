"""``manage.py compile_translations``: write the ``.mo`` files that Django reads, without gettext."""

from typing import Any

from django.core.management.base import BaseCommand

from library import translations


class Command(BaseCommand):
    """Compiles what has changed."""

    help = "Compile the catalogues of translations that have changed."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile and tell."""
        for file in translations.compile_changed():
            self.stdout.write(str(file))
