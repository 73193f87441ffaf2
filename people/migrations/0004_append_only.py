"""The database itself refuses to change the audit log, and to take anything out of the log of looks.

A note stays as it is; only its actor may become nobody, when that person is erased. A look may be counted up and lose
its viewer. It goes after two years, or with the person whose data was seen: when that person is deleted, or forgotten
and has an address of nobody. The looks are deleted before that, so whether the person went too is asked when the
transaction ends: PostgreSQL has deferred triggers for that. SQLite has deferred references alone, so there each deleted
look leaves a row that refers to nothing and goes with the person; while one is left, the transaction cannot end.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

NOTED, LOOKED = "notes of the audit log are never changed", "looks are only counted up"
FROZEN = {
    "people_note": (
        "id, deed, subject, details, at",
        "actor_id",
        "NEW.actor_id IS NOT NULL AND NEW.actor_id IS NOT OLD.actor_id",
        NOTED,
    ),
    "people_look": (
        'id, person_id, what, role, organisation_id, "on", first_at',
        "viewer_id, last_at, times",
        "NEW.viewer_id IS NOT NULL AND NEW.viewer_id IS NOT OLD.viewer_id"
        " OR NEW.last_at < OLD.last_at OR NEW.times < OLD.times",
        LOOKED,
    ),
}
POSTGRESQL = [
    """
    CREATE FUNCTION people_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    f"""
    CREATE FUNCTION people_look_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.last_at > now() - interval '729 days'
            AND EXISTS (SELECT FROM people_user WHERE id = OLD.person_id AND email NOT LIKE '%@erased.invalid') THEN
            RAISE EXCEPTION '{LOOKED}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE TRIGGER people_note_kept BEFORE DELETE ON people_note
    FOR EACH ROW EXECUTE FUNCTION people_refuse('{NOTED}')
    """,
    """
    CREATE CONSTRAINT TRIGGER people_look_kept AFTER DELETE ON people_look DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION people_look_kept()
    """,
]
SQLITE = [
    f"CREATE TRIGGER people_note_kept BEFORE DELETE ON people_note BEGIN SELECT RAISE(ABORT, '{NOTED}'); END",
    """
    CREATE TABLE people_look_deleted (
        id INTEGER PRIMARY KEY,
        person_id BIGINT NOT NULL REFERENCES people_user (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        person_went INTEGER NOT NULL DEFAULT 0 REFERENCES people_look_deleted (id) DEFERRABLE INITIALLY DEFERRED
    )
    """,
    """
    CREATE TRIGGER people_look_kept AFTER DELETE ON people_look WHEN OLD.last_at > datetime('now', '-729 days')
    BEGIN INSERT INTO people_look_deleted (person_id) VALUES (OLD.person_id); END
    """,
    """
    CREATE TRIGGER people_look_forgotten AFTER UPDATE OF email ON people_user WHEN NEW.email LIKE '%@erased.invalid'
    BEGIN DELETE FROM people_look_deleted WHERE person_id = NEW.id; END
    """,
]
# SQLite's REPLACE takes a row out without asking the triggers of DELETE.
SQLITE += [
    f"""
    CREATE TRIGGER {table}_new BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, '{said}'); END
    """
    for table, (*_, said) in FROZEN.items()
]


def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers."""
    on_postgres = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if on_postgres else SQLITE:
        schema_editor.execute(statement, params=None)  # a percent sign is one
    for table, (frozen, erasable, changed, said) in FROZEN.items():
        for name, columns, when in (("frozen", frozen, ""), ("erased", erasable, f"WHEN ({changed})")):
            if on_postgres:
                when = when.replace("IS NOT OLD", "IS DISTINCT FROM OLD")
                refuse = f"FOR EACH ROW {when} EXECUTE FUNCTION people_refuse('{said}')"
            else:
                refuse = f"{when} BEGIN SELECT RAISE(ABORT, '{said}'); END"
            schema_editor.execute(f"CREATE TRIGGER {table}_{name} BEFORE UPDATE OF {columns} ON {table} {refuse}")


def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away."""
    on_postgres = schema_editor.connection.vendor == "postgresql"
    for table in FROZEN:
        for name in ("frozen", "erased", "kept", *([] if on_postgres else ["new"])):
            schema_editor.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if on_postgres else ""))
    if on_postgres:
        schema_editor.execute("DROP FUNCTION people_refuse(); DROP FUNCTION people_look_kept()")
    else:
        schema_editor.execute("DROP TRIGGER people_look_forgotten")
        schema_editor.execute("DROP TABLE people_look_deleted")


class Migration(migrations.Migration):
    """An append-only audit log, and looks that stay as long as the person."""

    dependencies = [("people", "0003_privacy")]
    operations = [migrations.RunPython(forwards, backwards)]
