"""The certificates app."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Registers certificates with Django, listens to completions and answers what the heart may ask."""

    name = "certificates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect what needs models."""
        from certificates import receivers, showing  # app ready
        from learning import access  # app ready

        receivers.connect()
        showing.open_doors()
        access.register_model("certificates.certificate")
        access.register_model("certificates.rule")
