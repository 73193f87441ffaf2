"""Places whose workshop notes may be published get the consent in the words that their form had."""

from django.db import migrations

WORDS = {
    "fi": "Työpajassa kirjoittamani saa julkaista ilman nimeäni ja yksikköäni.",
    "sv": "Det jag skriver i workshoppen får publiceras utan mitt namn och min enhet.",
    "en": "What I write in the workshop may be published without my name or unit.",
}


def write_consents(apps, schema_editor):
    """One for each; places that were given back have nothing to publish."""
    registration, wording, consent = (
        apps.get_model(*name)
        for name in (("webinars", "Registration"), ("people", "Wording"), ("people", "Consent"))
    )
    agreed = registration.objects.filter(consent_outputs=True).exclude(state="CANCELLED").order_by("registered_at")
    first = agreed.first()
    if first is None:
        return
    words = wording.objects.create(kind="webinars.notes", version=1, texts=WORDS, since=first.registered_at)
    consent.objects.bulk_create(
        (
            consent(
                person_id=row.person_id,
                wording=words,
                kind=words.kind,
                about=row.pk,
                language=row.language,
                given_at=row.registered_at,
            )
            for row in agreed.iterator()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    """Needs the consents of people."""

    dependencies = [("webinars", "0002_plausible_numbers"), ("people", "0008_consents")]
    operations = [migrations.RunPython(write_consents, migrations.RunPython.noop)]
