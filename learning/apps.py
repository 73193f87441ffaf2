"""The learning app."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """Registers learning with Django and connects its receivers."""

    name = "learning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the statement store and to changes of roles and to Wagtail's workflows."""
        from learning import access, approvals, receivers  # app ready

        receivers.connect()
        access.connect()
        approvals.connect()
