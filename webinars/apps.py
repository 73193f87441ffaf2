"""The webinars app."""

from django.apps import AppConfig


class WebinarsConfig(AppConfig):
    """Registers webinars with Django and connects its receivers."""

    name = "webinars"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to Wagtail and open the doors."""
        from webinars import receivers  # app ready

        receivers.connect()
