"""The database itself refuses to change statements.

On PostgreSQL neither UPDATE nor DELETE passes unless the transaction has said
``SET LOCAL lrs.erasing = 'on'``. SQLite has no such setting: UPDATE is refused there, and erasure drops and
makes the trigger again inside its own transaction. DELETE is refused by the model alone on SQLite, because
Django empties test databases with it.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRESQL = """
CREATE FUNCTION lrs_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('lrs.erasing', true) = 'on' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'xAPI statements are never changed or deleted' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER lrs_append_only BEFORE UPDATE OR DELETE ON lrs_statement
    FOR EACH ROW EXECUTE FUNCTION lrs_refuse_change();
"""
POSTGRESQL_BACK = "DROP TRIGGER lrs_append_only ON lrs_statement; DROP FUNCTION lrs_refuse_change();"
SQLITE = """
CREATE TRIGGER lrs_append_only BEFORE UPDATE ON lrs_statement
BEGIN SELECT RAISE(ABORT, 'xAPI statements are never changed or deleted'); END
"""
SQLITE_BACK = "DROP TRIGGER lrs_append_only"


def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the trigger."""
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away."""
    schema_editor.execute(POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK)


class Migration(migrations.Migration):
    """Append-only statements."""

    dependencies = [("lrs", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
