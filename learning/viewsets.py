"""Screens of Wagtail's admin about the store, for administrators: who may speak to it, and what was refused."""

from collections.abc import Callable, Iterable
from typing import Any

import django_filters
import orjson
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from learning import clients
from learning.enums import Finding
from learning.forms import CredentialForm
from lrs.models import Credential, Rejection, Scope
from people.rules import is_administrator

NOTHING = "–"


class CredentialPolicy(ModelPermissionPolicy):
    """Administrators make and change credentials; nobody deletes one, because statements point at it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Anything but deleting, for administrators."""
        return is_administrator(user) and action != "delete"


class RejectionPolicy(ModelPermissionPolicy):
    """Administrators read what was refused; it is written by the store alone."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Only to look."""
        return is_administrator(user) and action == "view"


def administrators_only(request: HttpRequest) -> None:
    """Refuse everybody else."""
    if not is_administrator(request.user):
        raise PermissionDenied


def _standing(credential: Credential) -> str:
    """Whether it opens the store today, in words."""
    if not credential.is_active:
        return _("Switched off")
    if credential.expires_at and credential.expires_at <= timezone.now():
        return _("Expired")
    if credential.demo:
        return _("In development mode only")
    return _("In use")


def _scopes(credential: Credential) -> str:
    """What it may do, in words."""
    return ", ".join(str(Scope(scope).label) for scope in credential.scopes if scope in Scope.values)


def _codes(texts: Iterable[str]) -> str:
    """Technical texts below each other."""
    return format_html_join(mark_safe("<br>"), "<code>{}</code>", ((text,) for text in texts)) or NOTHING


def _moment(at: Any) -> str:
    """A time in the reader's manner."""
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else NOTHING


def _expires(credential: Credential) -> str:
    """When it ends."""
    return _moment(credential.expires_at)


def _last_used(credential: Credential) -> str:
    """When it last came in, to five minutes."""
    return _moment(credential.last_used_at)


class CredentialIndex(generic.IndexView):
    """Every credential; its name leads to its page."""

    def get_edit_url(self, instance: Credential) -> str | None:
        """The page that shows it comes first; changing is one of its buttons."""
        return self.get_inspect_url(instance)

    def get_list_more_buttons(self, instance: Credential) -> list[Any]:
        """No menu in each row."""
        return []


class CredentialCreate(generic.CreateView):
    """A new credential; the answer shows its secret, this once."""

    success_message = None
    error_message = gettext_lazy("The credential was not made. Mend what is marked below.")

    def form_valid(self, form: CredentialForm) -> HttpResponse:
        """Make it, unless the same form came a moment before."""
        try:
            with transaction.atomic():
                made, secret = clients.make(
                    by=self.request.user, key=form.cleaned_data["key"], at=timezone.now(), **form.said()
                )
        except IntegrityError:
            form.refuse_again()
            return self.form_invalid(form)
        return secret_page(self.request, made, secret)


class CredentialEdit(generic.EditView):
    """Other words on a credential."""

    success_message = gettext_lazy("“%(object)s” has been saved.")
    error_message = gettext_lazy("Nothing was saved. Mend what is marked below.")

    def save_instance(self) -> Credential:
        """Change what was typed and write it down."""
        clients.change(self.object, by=self.request.user, at=timezone.now(), **self.form.said())
        return self.object

    def get_success_url(self) -> str:
        """Back to the credential."""
        return reverse(credentials.get_url_name("inspect"), args=[self.object.pk])


class CredentialInspect(generic.InspectView):
    """One credential: what it may do, whose word it brings, when it was used."""

    page_title = gettext_lazy("Credential")
    header_more_buttons: list[Any] = []

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Without the hash of the secret, which tells nobody anything."""
        one = self.object
        refused = f"{reverse(rejections.get_url_name('index'))}?credential={one.pk}"
        rows = [
            (_("Key"), format_html("<code>{}</code>", one.key)),
            (_("State"), _standing(one)),
            (_("What it may do"), _scopes(one) or NOTHING),
            (_("Authority"), one.authority.get("name", NOTHING)),
            (_("Trusted for activities that begin with"), _codes(one.trusted_prefixes)),
            (_("Made"), _moment(one.created_at)),
            (_("Expires"), _moment(one.expires_at)),
            (_("Last used"), _moment(one.last_used_at)),
            (_("Refused in the last week"), format_html('<a href="{}">{}</a>', refused, one.rejections.count())),
        ]
        return [{"label": label, "value": value, "component": None} for label, value in rows]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what can be done: change, new secret, on and off."""
        deeds = {
            "edit": _("Edit"),
            "secret": _("New secret"),
            "switch": _("Switch off") if self.object.is_active else _("Switch on"),
        }
        links = [(reverse(credentials.get_url_name(name), args=[self.object.pk]), deeds[name]) for name in deeds]
        return {**super().get_context_data(**kwargs), "deeds": links}


@never_cache
def secret_page(request: HttpRequest, credential: Credential, secret: str) -> HttpResponse:
    """The one time that a secret is shown."""
    context = {
        "credential": credential,
        "secret": secret,
        "endpoint": f"{settings.BASE_URL}/xapi/",
        "onwards": reverse(credentials.get_url_name("inspect"), args=[credential.pk]),
    }
    return render(request, "learning/admin/secret.html", context)


def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then make a new secret and show it."""
    administrators_only(request)
    credential = get_object_or_404(Credential, pk=pk)
    if request.method == "POST":
        return secret_page(request, credential, clients.renew(credential, by=request.user, at=timezone.now()))
    return _asked(request, credential, "learning/admin/renew.html")


def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then switch off what is on, or on what is off."""
    administrators_only(request)
    credential = get_object_or_404(Credential, pk=pk)
    if request.method == "POST":
        on = request.POST.get("to") == "on"
        clients.switch(credential, on=on, by=request.user, at=timezone.now())
        said = _("“%(name)s” is switched on.") if on else _("“%(name)s” is switched off.")
        messages.success(request, said % {"name": credential.name})
        return redirect(credentials.get_url_name("inspect"), pk)
    return _asked(request, credential, "learning/admin/switch.html")


def _asked(request: HttpRequest, credential: Credential, template: str) -> HttpResponse:
    """A question with the way back."""
    back = reverse(credentials.get_url_name("inspect"), args=[credential.pk])
    return render(request, template, {"credential": credential, "back": back})


class CredentialViewSet(ModelViewSet):
    """Who may speak to the store."""

    model = Credential
    icon = "key"
    menu_label = gettext_lazy("Credentials")
    menu_name = "xapi-credentials"
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["name"]
    inspect_template_name = "learning/admin/credential.html"
    index_view_class = CredentialIndex
    add_view_class = CredentialCreate
    edit_view_class = CredentialEdit
    inspect_view_class = CredentialInspect
    list_display = [
        "name",
        Column("scopes", label=gettext_lazy("What it may do"), accessor=_scopes),
        Column("standing", label=gettext_lazy("State"), accessor=_standing),
        Column("expires_at", label=gettext_lazy("Expires"), accessor=_expires, sort_key="expires_at"),
        Column("last_used_at", label=gettext_lazy("Last used"), accessor=_last_used, sort_key="last_used_at"),
    ]
    list_filter = ["is_active"]
    search_fields = ["name", "key"]
    ordering = ["name", "pk"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """No links to what has no address."""
        none = {"usage_url_name": None, "history_url_name": None, "delete_url_name": None}
        return super().get_common_view_kwargs(**{**none, **kwargs})

    def get_form_class(self, for_update: bool = False) -> type[CredentialForm]:  # noqa: FBT001, FBT002
        """Our own form, for making and for changing."""
        return CredentialForm

    def get_urlpatterns(self) -> list[URLPattern]:
        """Everything but deleting."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("edit/<int:pk>/", self.edit_view, name="edit"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
            path("secret/<int:pk>/", renew, name="secret"),
            path("switch/<int:pk>/", switch, name="switch"),
        ]


def _place(rejection: Rejection) -> str:
    """Where it was wrong, short enough for a list."""
    return format_html("<code>{}</code>", Truncator(rejection.pointer).chars(60)) if rejection.pointer else NOTHING


def _when(rejection: Rejection) -> str:
    """When it was refused."""
    return _moment(rejection.at)


def _request(rejection: Rejection) -> str:
    """What was asked."""
    return f"{rejection.method} {rejection.resource}"


class RejectionFilters(WagtailFilterSet):
    """By client, answer and resource."""

    credential = django_filters.ModelChoiceFilter(label=gettext_lazy("Credential"), queryset=Credential.objects.all())
    status = django_filters.AllValuesFilter(label=gettext_lazy("Status"))
    resource = django_filters.AllValuesFilter(label=gettext_lazy("Resource"))

    class Meta:
        """As above."""

        model = Rejection
        fields = ["credential", "status", "resource", "at"]


class RejectionIndex(generic.IndexView):
    """What was refused, newest first."""

    any_permission_required = ["view"]

    def get_list_more_buttons(self, instance: Rejection) -> list[Any]:
        """No menu in each row: what was wrong leads to the page of the request."""
        return []

    def get_base_queryset(self) -> QuerySet:
        """With the client, and without the bodies, which are long."""
        return super().get_base_queryset().select_related("credential").defer("body")


class RejectionInspect(generic.InspectView):
    """One refused request: what was sent, and what the client was told."""

    page_title = gettext_lazy("Refused request")

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The body laid out, where it is JSON."""
        one = self.object
        client = reverse(credentials.get_url_name("inspect"), args=[one.credential_id])
        rows = [
            (_("When"), _moment(one.at)),
            (_("Credential"), format_html('<a href="{}">{}</a>', client, one.credential.name)),
            (_("Answer"), one.status),
            (_("What was wrong"), one.message),
            (_("Where"), _codes([one.pointer] if one.pointer else [])),
            (_("Section of the specification"), one.section or NOTHING),
            (_("Request"), format_html("<code>{} {}</code>", one.method, one.resource)),
            (_("Version"), one.version or _("none")),
            (_("Parameters"), _codes(one.query.split("&") if one.query else [])),
            (
                _("What was sent"),
                format_html('<pre class="w-overflow-auto">{}</pre>', _laid_out(one.body)) if one.body else NOTHING,
            ),
        ]
        return [{"label": label, "value": value, "component": None} for label, value in rows]


def _laid_out(body: str) -> str:
    """JSON with a property on each line; anything else, such as a body that was cut, as it is."""
    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONDecodeError:
        return body


class RejectionViewSet(ModelViewSet):
    """What was refused to clients."""

    model = Rejection
    icon = "warning"
    menu_label = gettext_lazy("Refused requests")
    menu_name = "xapi-refused"
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["at"]
    index_view_class = RejectionIndex
    inspect_view_class = RejectionInspect
    filterset_class = RejectionFilters
    form_fields: list[str] = []
    list_display = [
        "message",
        Column("pointer", label=gettext_lazy("Where"), accessor=_place),
        Column("at", label=gettext_lazy("When"), accessor=_when, sort_key="at"),
        "credential",
        "status",
        Column("request", label=gettext_lazy("Request"), accessor=_request),
    ]
    search_fields = ["message", "pointer"]
    ordering = ["-at", "-pk"]

    def get_urlpatterns(self) -> list[URLPattern]:
        """Only what reads."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
        ]


def self_test(request: HttpRequest) -> HttpResponse:
    """Say what the self-test does, and do it when asked."""
    administrators_only(request)
    results = None
    if request.method == "POST":
        results = clients.self_test(by=request.user, at=timezone.now())
        if results is None:
            messages.warning(request, _("Another self-test is under way. Try again in a few minutes."))
    faults = sum(result.finding == Finding.FAILED for result in results or ())
    context = {"results": results, "faults": faults, "endpoint": f"{settings.BASE_URL}/xapi/"}
    return render(request, "learning/admin/self_test.html", context)


class AdministratorsItem(MenuItem):
    """An entry of the menu for administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Nobody else."""
        return is_administrator(request.user)


class AdministratorsPage(ViewSet):
    """One page of the admin, shown in the menu to administrators; ``view`` answers it and refuses all others."""

    menu_item_class = AdministratorsItem
    view: Callable[[HttpRequest], HttpResponse]

    def get_urlpatterns(self) -> list[URLPattern]:
        """The page."""
        return [path("", self.view, name="index")]


credentials = CredentialViewSet("xapi-credentials", url_prefix="xapi/credentials")
rejections = RejectionViewSet("xapi-refused", url_prefix="xapi/refused")
selftest = AdministratorsPage(
    "xapi-self-test",
    url_prefix="xapi/self-test",
    view=self_test,
    icon="check",
    menu_label=gettext_lazy("Self-test"),
    menu_name="xapi-self-test",
)
