"""The database itself refuses to change the ledger: content for ever, the holder except to empty it.

On PostgreSQL DELETE is refused too. On SQLite the model alone refuses it, because Django empties test databases
with DELETE.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FROZEN = {
    "certificates_certificate": (
        "id, uuid, code, certification_id, issuer_id, period, corrects_id, snapshot, issued_at, valid_until",
        "holder, salt, person_id",
        "NEW.person_id IS NOT NULL AND NEW.person_id IS NOT OLD.person_id"
        " OR NEW.holder <> '' AND NEW.holder <> OLD.holder OR NEW.salt <> '' AND NEW.salt <> OLD.salt",
    ),
    "certificates_entry": (
        "id, certificate_id, deed, at, reason, successor_id",
        "by_id",
        "NEW.by_id IS NOT NULL AND NEW.by_id IS NOT OLD.by_id",
    ),
}
SAID = "the certificate ledger is never changed"
POSTGRESQL = f"""
CREATE FUNCTION certificates_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
"""


def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    on_postgres = schema_editor.connection.vendor == "postgresql"
    if on_postgres:
        schema_editor.execute(POSTGRESQL)
        refuse = "FOR EACH ROW {when} EXECUTE FUNCTION certificates_refuse()"
    else:
        refuse = f"{{when}} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
    for table, (frozen, erasable, changed) in FROZEN.items():
        if on_postgres:
            changed = changed.replace("IS NOT OLD", "IS DISTINCT FROM OLD")
            schema_editor.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} {refuse.format(when='')}")
        schema_editor.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OF {frozen} ON {table} {refuse.format(when='')}"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_erased BEFORE UPDATE OF {erasable} ON {table} "
            + refuse.format(when=f"WHEN ({changed})")
        )


def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away."""
    on_postgres = schema_editor.connection.vendor == "postgresql"
    for table in FROZEN:
        where = f" ON {table}" if on_postgres else ""
        for name in ("frozen", "erased", *(["kept"] if on_postgres else [])):
            schema_editor.execute(f"DROP TRIGGER {table}_{name}{where}")
    if on_postgres:
        schema_editor.execute("DROP FUNCTION certificates_refuse()")


class Migration(migrations.Migration):
    """An append-only ledger."""

    dependencies = [("certificates", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
