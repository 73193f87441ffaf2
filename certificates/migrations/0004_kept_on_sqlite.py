"""The ledger's rows are not deleted on SQLite either; before, the model alone refused it there."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = ("certificates_certificate", "certificates_entry")
SAID = "the certificate ledger is never changed"


def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers that PostgreSQL has already; SQLite's REPLACE would go around those of DELETE."""
    for table in TABLES if schema_editor.connection.vendor == "sqlite" else ():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        schema_editor.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} {refuse}")
        schema_editor.execute(
            f"CREATE TRIGGER {table}_new BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) {refuse}"
        )


def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away."""
    for table in TABLES if schema_editor.connection.vendor == "sqlite" else ():
        schema_editor.execute(f"DROP TRIGGER {table}_kept")
        schema_editor.execute(f"DROP TRIGGER {table}_new")


class Migration(migrations.Migration):
    """A ledger whose rows stay on both databases."""

    dependencies = [("certificates", "0003_plausible_numbers")]
    operations = [migrations.RunPython(forwards, backwards)]
