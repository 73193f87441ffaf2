"""Screens of Wagtail's admin: the ledger, read only but for withdrawing, and the rules, of one's own centres."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import Button
from wagtail.permission_policies import ModelPermissionPolicy

from certificates import issuing, periods, rules, ruling, verifying
from certificates.forms import RevokeForm, RuleForm
from certificates.models import Certificate, Rule
from people import audit


class LedgerPolicy(ModelPermissionPolicy):
    """The ledger is read; nothing else is done to it through forms."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Only to look."""
        return action == "view" and super().user_has_permission(user, action)


class RulePolicy(ModelPermissionPolicy):
    """Rules are added and changed, never deleted: certificates refer to them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Anything but deleting."""
        return action != "delete" and super().user_has_permission(user, action)


def _standing(certificate: Certificate) -> str:
    """What it is worth today, in words."""
    deeds = {entry.deed for entry in certificate.entries.all()}
    return str(periods.standing(deeds, certificate.valid_until, on=timezone.localdate()).label)


class CertificateIndex(generic.IndexView):
    """The certificates issued by the viewer's centres."""

    def get_base_queryset(self) -> QuerySet:
        """Other centres' certificates do not exist here."""
        found = rules.issued_by_centres_of(super().get_base_queryset(), self.request.user)
        return found.select_related("issuer").prefetch_related("entries")


class CertificateInspect(generic.InspectView):
    """One certificate with its lines in the ledger."""

    def get_object(self, queryset: QuerySet | None = None) -> Certificate:
        """404 for another centre's."""
        return get_object_or_404(rules.issued_by_centres_of(Certificate.objects.all(), self.request.user), pk=self.pk)

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The model's fields, the page that anybody sees, and the ledger."""
        address = verifying.address(self.object.code)
        lines = [
            f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M} · {entry.get_deed_display()}"
            + (f" · {entry.by}" if entry.by else "")
            + (f" · {entry.reason}" if entry.reason else "")
            for entry in self.object.entries.select_related("by")
        ]
        return [
            *super().get_fields_context(),
            {"label": _("Title"), "value": self.object.title, "component": None},
            {"label": _("State"), "value": _standing(self.object), "component": None},
            {"label": _("Ledger"), "value": "; ".join(lines), "component": None},
            {
                "label": _("Public page"),
                "value": format_html('<a href="{}">{}</a>', address, address),
                "component": None,
            },
        ]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Withdrawing, for organisers."""
        if not rules.can_revoke(self.request.user, self.object):
            return []
        href = reverse(certificates.get_url_name("revoke"), args=[self.object.pk])
        return [Button(_("Withdraw"), url=href, icon_name="cross", priority=10)]


def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a certificate of one's own centre, for a reason."""
    certificate = get_object_or_404(rules.issued_by_centres_of(Certificate.objects.all(), request.user), pk=pk)
    if not rules.can_revoke(request.user, certificate):
        raise PermissionDenied
    form = RevokeForm(request.POST or None)
    back = reverse(certificates.get_url_name("inspect"), args=[pk])
    if form.is_valid():
        issuing.revoke(certificate, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        messages.success(request, _("Certificate %(code)s is withdrawn.") % {"code": certificate.code})
        return redirect(back)
    context = {"form": form, "certificate": certificate, "back": back}
    return render(request, "certificates/admin/revoke.html", context)


class CertificateViewSet(ModelViewSet):
    """The ledger."""

    model = Certificate
    icon = "certificate"
    menu_label = gettext_lazy("Certificates")
    menu_name = "certificates"
    menu_order = 320
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["code", "holder", "issuer", "issued_at", "valid_until"]
    index_view_class = CertificateIndex
    inspect_view_class = CertificateInspect
    form_fields: list[str] = []
    list_display = [
        "code",
        "holder",
        Column("title", label=gettext_lazy("Title")),
        "issued_at",
        "valid_until",
        Column("standing", label=gettext_lazy("State"), accessor=_standing),
    ]
    list_filter = ["issued_at", "valid_until"]
    search_fields = ["code", "holder"]
    ordering = ["-issued_at", "-pk"]

    def get_urlpatterns(self) -> list[URLPattern]:
        """Only what reads, and withdrawing."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
            path("revoke/<int:pk>/", revoke, name="revoke"),
        ]


class RuleIndex(generic.IndexView):
    """The rules of the viewer's centres, each in its newest version."""

    def get_base_queryset(self) -> QuerySet:
        """Other centres' rules do not exist here."""
        return super().get_base_queryset().visible_to(self.request.user).newest().select_related("activity", "issuer")


class RuleSaving:
    """What making and changing a rule have in common: the form knows the viewer, a version is added."""

    request: HttpRequest
    form: RuleForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """The form offers the viewer's own centres and their trainings."""
        return {**super().get_form_kwargs(), "viewer": self.request.user}  # type: ignore[misc]

    def save_instance(self) -> Rule:
        """Lay the rule down as typed; what was issued before is not touched."""
        at = timezone.now()
        rule = ruling.lay_down(self.form.cleaned_data["code"], at=at, **self.form.laid_down())
        audit.note(self.request.user, "rule.laid_down", rule, at=at, code=rule.code, version=rule.version)
        return rule


class RuleCreate(RuleSaving, generic.CreateView):
    """A new rule."""


class RuleEdit(RuleSaving, generic.EditView):
    """A new version of a rule."""

    def get_object(self, queryset: QuerySet | None = None) -> Rule:
        """404 for another centre's."""
        return get_object_or_404(Rule.objects.visible_to(self.request.user), pk=self.kwargs["pk"])


class RuleViewSet(ModelViewSet):
    """What earns a certificate."""

    model = Rule
    icon = "certificate"
    menu_label = gettext_lazy("Certificate rules")
    menu_name = "certificate-rules"
    menu_order = 321
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = RuleIndex
    add_view_class = RuleCreate
    edit_view_class = RuleEdit
    list_display = [
        Column("title", label=gettext_lazy("Title")),
        "code",
        "version",
        "activity",
        "issuer",
        "valid_months",
    ]
    search_fields = ["code"]
    ordering = ["code"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """No links to what has no address."""
        return super().get_common_view_kwargs(
            **{"usage_url_name": None, "history_url_name": None, "delete_url_name": None, **kwargs}
        )

    def get_form_class(self, for_update: bool = False) -> type[RuleForm]:  # noqa: FBT001, FBT002
        """Our own form, for making and for changing."""
        return RuleForm

    def get_urlpatterns(self) -> list[URLPattern]:
        """Neither deleting nor Wagtail's history: versions are the history."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("edit/<int:pk>/", self.edit_view, name="edit"),
        ]


certificates = CertificateViewSet(
    "certificate-ledger", url_prefix="certificates"
)  # "certificates" names our own addresses
certificate_rules = RuleViewSet("certificate-rules")
