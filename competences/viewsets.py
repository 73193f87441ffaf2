"""Screens of Wagtail's admin: requirements, for administrators."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from competences.forms import RequirementForm
from competences.models import Requirement, RequirementSet


class RequirementsView(IndexView):
    """The list, whose rows are named by what they ask for."""

    def get_base_queryset(self) -> RequirementSet:
        """Every requirement, with what its row shows."""
        return Requirement.objects.select_related("activity", "organisation")


class RequirementViewSet(ModelViewSet):
    """What employers ask of their people; only administrators hold the model's permissions."""

    model = Requirement
    index_view_class = RequirementsView
    icon = "list-ul"
    menu_label = _("Requirements")
    menu_name = "requirements"
    menu_order = 350
    add_to_admin_menu = True
    inspect_view_enabled = False
    copy_view_enabled = False
    list_display = ["__str__", "organisation", "obligation", "due_days", "active_from", "active_until"]
    list_filter = ["obligation", "organisation"]
    search_fields = ["code"]
    ordering = ["position", "code"]

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Our own form, for making and for changing."""
        return RequirementForm


requirements = RequirementViewSet("requirements")
