"""The lrs app."""

from django.apps import AppConfig


class LrsConfig(AppConfig):
    """Registers lrs with Django."""

    name = "lrs"
    default_auto_field = "django.db.models.BigAutoField"
