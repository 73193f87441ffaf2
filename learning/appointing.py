"""The administrator's pages of roles: who holds which, a form to give one, and a button that ends it."""

from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from learning.inviting import OFFERED
from learning.viewsets import AdministratorsPage, administrators_only
from people import organising, rules
from people.enums import RoleKind
from people.models import Centre, Organisation, Role, User
from people.models.persons import OF_CENTRES, OF_ORGANISATIONS

PAGE = 50
GIVEN = [(kind.value, kind.label) for kind in RoleKind if kind != RoleKind.DEPUTY]  # managers name their deputies


class FindForm(forms.Form):
    """Narrows the list."""

    q = forms.CharField(label=gettext_lazy("Name or e-mail"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[("", gettext_lazy("All roles")), *RoleKind.choices], required=False
    )

    def narrow(self) -> Any:
        """The roles that fit, by person."""
        roles = Role.objects.select_related("person", "organisation", "centre", "place_of__person")
        roles = roles.filter(Q(ended_on=None) | Q(ended_on__gte=rules.today()))
        said = self.cleaned_data if self.is_valid() else {}
        if kind := said.get("kind"):
            roles = roles.filter(kind=kind)
        for word in said.get("q", "").split():
            roles = roles.filter(
                Q(person__email__icontains=word)
                | Q(person__given_name__icontains=word)
                | Q(person__family_name__icontains=word)
            )
        return roles.order_by("person__family_name", "person__given_name", "person", "kind", "pk")


class AppointForm(forms.Form):
    """Who gets which role, where, and until when."""

    email = forms.CharField(
        label=gettext_lazy("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    kind = forms.ChoiceField(label=gettext_lazy("Role"), choices=GIVEN)
    centre = forms.ModelChoiceField(
        label=gettext_lazy("Centre"),
        queryset=Centre.objects.all(),
        required=False,
        empty_label=gettext_lazy("No centre"),
        help_text=gettext_lazy("For organisers, editors, publishers, teachers and subject experts."),
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Code of the organisation"),
        queryset=Organisation.objects.all(),
        to_field_name="code",
        required=False,
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "For managers and report readers. Privacy officers and support without one look after everybody. At a "
            "network, all but managers reach its members too."
        ),
        error_messages={"invalid_choice": gettext_lazy("No organisation has this code. Import or add it first.")},
    )
    ended_on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=AdminDateInput,
        required=False,
        help_text=gettext_lazy("Leave it empty if the role has no end."),
    )

    def clean_email(self) -> str:
        """Somebody who is here."""
        email: str = self.cleaned_data["email"].strip().lower()
        self.person = User.objects.filter(email=email, is_active=True).first()
        if self.person is None:
            raise forms.ValidationError(_("Nobody here has this e-mail. Invite the person first."))
        return email

    def clean_ended_on(self) -> date | None:
        """A role that is given today does not end before."""
        last: date | None = self.cleaned_data["ended_on"]
        if last and last < rules.today():
            raise forms.ValidationError(_("Choose today or a later day."))
        return last

    def clean(self) -> dict[str, Any]:
        """Each kind of role has the place that it asks for and no other."""
        data: dict[str, Any] = super().clean() or {}
        kind = data.get("kind")
        if kind is None:
            return data
        if kind in OF_CENTRES and not data.get("centre") and "centre" not in self.errors:
            self.add_error("centre", _("Choose the centre: this role holds within one."))
        if kind in OF_ORGANISATIONS and not data.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", _("Give the organisation: this role holds within one."))
        if kind not in OF_CENTRES and data.get("centre"):
            self.add_error("centre", _("This role is not a centre's. Choose no centre."))
        if (kind in OF_CENTRES or kind == RoleKind.ADMINISTRATOR) and data.get("organisation"):
            self.add_error("organisation", _("This role is not an organisation's. Leave it empty."))
        return data


def index(request: HttpRequest) -> HttpResponse:
    """Who holds which role, now or in time to come."""
    administrators_only(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    form = FindForm(request.GET)
    page = Paginator(form.narrow(), PAGE).get_page(request.GET.get("p"))
    query = request.GET.copy()
    query.pop("p", None)
    return render(request, "learning/admin/roles.html", {"page": page, "form": form, "query": query.urlencode()})


def new(request: HttpRequest) -> HttpResponse:
    """Give somebody a role."""
    administrators_only(request)
    form = AppointForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.person:
        said = form.cleaned_data
        organising.appoint(
            form.person,
            said["kind"],
            at=timezone.now(),
            by=cast(User, request.user),
            organisation=said["organisation"],
            centre=said["centre"],
            ended_on=said["ended_on"],
        )
        messages.success(request, _("%(name)s has the role.") % {"name": form.person.name})
        return redirect(appointing.get_url_name("index"))
    offered = Organisation.objects.order_by("code")[:OFFERED]
    return render(request, "learning/admin/appoint.html", {"form": form, "offered": offered})


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role; the last administrator stays one."""
    administrators_only(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    role = get_object_or_404(Role.objects.select_related("person", "organisation", "centre"), pk=pk)
    try:
        organising.dismiss(role, at=timezone.now(), by=cast(User, request.user))
        messages.success(request, _("The role has ended."))
    except organising.LastAdministrator:
        messages.error(request, _("This is the only administrator. Make somebody else one first."))
    return redirect(appointing.get_url_name("index"))


class RolePages(AdministratorsPage):
    """The list, the form, and the end of one role."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """All of them."""
        return [
            path("", index, name="index"),
            path("new/", new, name="new"),
            path("<int:pk>/end/", end, name="end"),
        ]


appointing = RolePages(
    "roles",
    url_prefix="people/roles",
    view=index,
    icon="key",
    menu_label=gettext_lazy("Roles"),
    menu_name="roles",
)
