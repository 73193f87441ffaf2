"""The competences' part of Wagtail's admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from competences.viewsets import requirements


@hooks.register("register_admin_viewset")
def register_requirements() -> ViewSet:
    """Administrators set requirements."""
    return requirements
