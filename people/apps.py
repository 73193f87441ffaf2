"""The people app."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers people with Django and connects its receivers."""

    name = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to sessions that begin, write links into invitations that are sent, and say what ends when."""
        from people import addresses, invitations, retention, sessions  # app ready

        addresses.connect()
        sessions.connect()
        invitations.connect()
        retention.connect()
