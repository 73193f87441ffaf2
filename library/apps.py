"""The library app."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Registers the library with Django, and the centres' pages with the permissions."""

    name = "library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen, and tell the permissions where a centre's pages stand."""
        from learning import access  # app ready
        from library import receivers  # app ready
        from library.wagtail_hooks import centre_roots  # app ready

        receivers.connect()
        access.register_roots(centre_roots)
