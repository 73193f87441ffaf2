"""The competences app."""

from django.apps import AppConfig


class CompetencesConfig(AppConfig):
    """Registers competences with Django and its door with learning."""

    name = "competences"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell my learning what people are asked to complete."""
        from competences import dues  # app ready
        from learning import doors  # app ready

        doors.register_dues(dues.dues)
