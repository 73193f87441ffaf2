"""Consents, and how people appear to others."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


# SQLite makes the table anew for a column and forgets its trigger, which 0004 made
FORGOTTEN = """
    CREATE TRIGGER people_look_forgotten AFTER UPDATE OF email ON people_user WHEN NEW.email LIKE '%@erased.invalid'
    BEGIN DELETE FROM people_look_deleted WHERE person_id = NEW.id; END
"""


def make_the_trigger_again(apps, schema_editor):
    """On SQLite alone; PostgreSQL's stay."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER IF EXISTS people_look_forgotten")
        schema_editor.execute(FORGOTTEN, params=None)  # a percent sign is one


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_roles_and_support'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='shown_as',
            field=models.CharField(choices=[('HIDDEN', 'Not at all'), ('GIVEN_NAME', 'By my given name'), ('NAME', 'By my whole name'), ('NAME_AND_WORK', 'By my whole name, profession and employer')], default='HIDDEN', max_length=13, verbose_name='how others who take part see me'),
        ),
        migrations.RunPython(make_the_trigger_again, make_the_trigger_again),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('version', models.PositiveIntegerField()),
                ('texts', models.JSONField()),
                ('since', models.DateTimeField()),
            ],
            options={
                'ordering': ['kind', 'version'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'version'), name='wording_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('about', models.PositiveBigIntegerField()),
                ('language', models.CharField(max_length=2)),
                ('given_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to=settings.AUTH_USER_MODEL)),
                ('wording', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='people.wording')),
            ],
            options={
                'ordering': ['-given_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('kind', 'about'), name='consent_one_open'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('given_at')), _connector='OR'), name='consent_ends_after_it_was_given')],
            },
        ),
    ]
