"""Programmes get versions; what is published today is the first of each."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from webinars import scheduling


def keep_what_is_published(apps, schema_editor):
    """The programme of every live page, as ``webinars.versions`` writes it."""
    EventPage = apps.get_model("webinars", "EventPage")
    Occasion = apps.get_model("webinars", "Occasion")
    ProgrammeVersion = apps.get_model("webinars", "ProgrammeVersion")
    occasions = dict(Occasion.objects.values_list("activity__key", "pk"))
    for page in EventPage.objects.filter(live=True, translation_key__in=occasions).select_related("locale"):
        lines = []
        for part, sessions in scheduling.laid_out(page.parts.all(), page.sessions.all()):
            key = str(uuid.uuid5(page.translation_key, str(part.key))) if part else ""
            if part:
                lines.append(line(part, key, key, []))
            for session in sessions:
                people = [block["value"] for block in session.people.raw_data]
                told = [[one["role"], one["title"], one.get("organisation") or ""] for one in people]
                lines.append(line(session, str(session.key), key, told))
        ProgrammeVersion.objects.create(
            occasion_id=occasions[page.translation_key],
            language=page.locale.language_code,
            number=1,
            published_at=page.last_published_at,
            lines=lines,
        )


def line(row, key, part, people):
    """A part or an item as plain data."""
    times = {"starts_at": row.starts_at.isoformat(), "ends_at": row.ends_at.isoformat()}
    return {"key": key, "part": part, "title": row.title, **times, "people": people}


class Migration(migrations.Migration):
    """The table, then its first rows."""

    dependencies = [("webinars", "0006_named_access")]

    operations = [
        migrations.CreateModel(
            name="ProgrammeVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=2)),
                ("number", models.PositiveIntegerField()),
                ("published_at", models.DateTimeField()),
                ("lines", models.JSONField(default=list)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "occasion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="webinars.occasion"
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("occasion", "language", "number"), name="programme_version_once")
                ],
            },
        ),
        migrations.RunPython(keep_what_is_published, migrations.RunPython.noop),
    ]
