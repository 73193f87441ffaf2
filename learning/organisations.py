"""The administrator's pages of organisations: the tree, what is said about one of them, and who followed it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from learning.viewsets import AdministratorsPage, administrators_only
from people import organising
from people.enums import IdentifierScheme, OrganisationKind
from people.languages import LANGUAGES
from people.models import Area, Identifier, Membership, Organisation, User
from people.organising import Refused

PAGE = 50
OFFERED = 1000
VALIDITIES = [
    ("", gettext_lazy("Valid today")),
    ("ended", gettext_lazy("Ended")),
    ("to-come", gettext_lazy("Not valid yet")),
    ("all", gettext_lazy("All")),
]


class CodeField(forms.ModelChoiceField):
    """A row by its code; what no code can be is none, whatever the database thinks of it."""

    def __init__(self, queryset: QuerySet[Any], **more: Any) -> None:
        super().__init__(queryset, to_field_name="code", **more)

    def to_python(self, value: Any) -> Any:
        """The row with this code."""
        if value and "\x00" in str(value):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


def code_field(label: Any, *, offered: str = "organisations", **more: Any) -> CodeField:
    """An organisation by its code, with the names of some offered while one types."""
    return CodeField(
        Organisation.objects.all(),
        label=label,
        widget=forms.TextInput(attrs={"list": offered, "autocomplete": "off"}),
        error_messages={"invalid_choice": gettext_lazy("No organisation has this code. Import or add it first.")},
        **more,
    )


class FindForm(forms.Form):
    """Which organisations are looked for."""

    q = forms.CharField(label=gettext_lazy("Name, code or identifier"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("All")), *OrganisationKind.choices]
    )
    area = CodeField(
        Area.objects.all(),
        label=gettext_lazy("Collaboration area"),
        required=False,
        empty_label=gettext_lazy("All"),
    )
    validity = forms.ChoiceField(label=gettext_lazy("Validity"), required=False, choices=VALIDITIES)
    below = CodeField(Organisation.objects.all(), required=False, widget=forms.HiddenInput)


class OrganisationForm(forms.Form):
    """What is said about an organisation."""

    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=80,
        help_text=gettext_lazy("Files and addresses name the organisation by it, so it is never changed."),
    )
    name_fi = forms.CharField(label=gettext_lazy("Name in Finnish"), max_length=200)
    name_sv = forms.CharField(label=gettext_lazy("Name in Swedish"), max_length=200, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=OrganisationKind)
    parent = code_field(
        gettext_lazy("Code of the organisation above"),
        required=False,
        help_text=gettext_lazy("Whoever manages the organisation above sees the people of this one."),
    )
    area = forms.ModelChoiceField(
        label=gettext_lazy("Collaboration area"), required=False, queryset=Area.objects.all(), empty_label="–"
    )
    county = code_field(
        gettext_lazy("Code of the county"),
        required=False,
        offered="counties",
        help_text=gettext_lazy("For a municipality: in whose area it lies. The county's managers see nobody by that."),
    )
    valid_from = forms.DateField(label=gettext_lazy("Valid from"), widget=AdminDateInput, required=False)
    valid_until = forms.DateField(label=gettext_lazy("Valid until"), widget=AdminDateInput, required=False)

    def __init__(self, organisation: Organisation | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        if organisation is not None:
            del self.fields["code"]
        cast(Any, self.fields["area"]).queryset = Area.objects.filter(
            Q(valid_until=None) | Q(pk=organisation.area_id if organisation else None)
        )
        for scheme in IdentifierScheme:
            field = forms.CharField(label=scheme.label, max_length=100, required=False)
            self.fields[scheme.value] = field

    def clean_code(self) -> str:
        """A code that nothing else has."""
        code: str = self.cleaned_data["code"]
        if Organisation.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Another organisation has this code."))
        return code

    def clean(self) -> dict[str, Any]:
        """A unit is part of something, and nothing ends before it begins."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == OrganisationKind.UNIT and "parent" in data and not data["parent"]:
            self.add_error("parent", _("A unit needs an organisation above it."))
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The end comes before the beginning."))
        return data

    def said(self) -> dict[str, Any]:
        """What was typed, as the verb takes it."""
        data = self.cleaned_data
        told = {name: data[name] for name in ("kind", "parent", "area", "county", "valid_from", "valid_until")}
        names = {language: data[f"name_{language}"] for language in LANGUAGES if data[f"name_{language}"]}
        identifiers = {scheme.value: data[scheme.value] for scheme in IdentifierScheme}
        return {**told, "names": names, "identifiers": identifiers}


def _initial(organisation: Organisation) -> dict[str, Any]:
    """What is said already."""
    told = {name: getattr(organisation, name) for name in ("kind", "area", "valid_from", "valid_until")}
    above = {name: one.code for name in ("parent", "county") if (one := getattr(organisation, name))}
    names = {f"name_{language}": name for language, name in organisation.names.items()}
    return {**told, **above, **names, **dict(organisation.identifiers.values_list("scheme", "value"))}


class SuccessorForm(forms.Form):
    """Who goes on with which share of an ended organisation."""

    successor = code_field(gettext_lazy("Code of the successor"))
    share = forms.DecimalField(
        label=gettext_lazy("Share in per cent"), min_value=Decimal("0.1"), max_value=100, max_digits=4, decimal_places=1
    )


class Rows(BaseFormSet):
    """Rows any of which may be emptied, one that is known too."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """An empty row says nothing, and so takes back what it said."""
        return {**super().get_form_kwargs(index), "empty_permitted": True}


Successors = formset_factory(SuccessorForm, formset=Rows, extra=2, max_num=20, validate_max=True)


class MembershipForm(forms.Form):
    """To which network an organisation belongs, and when."""

    network = code_field(gettext_lazy("Code of the network"), offered="networks")
    started_on = forms.DateField(label=gettext_lazy("First day"), widget=AdminDateInput)
    ended_on = forms.DateField(label=gettext_lazy("Last day"), widget=AdminDateInput, required=False)


Memberships = formset_factory(MembershipForm, formset=Rows, extra=1, max_num=50, validate_max=True)


def index(request: HttpRequest) -> HttpResponse:
    """The tops of the tree, what is part of one of them, or what was looked for."""
    administrators_only(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    form = FindForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    page = Paginator(_found(said, timezone.localdate()), PAGE).get_page(request.GET.get("p"))
    kept = request.GET.copy()
    kept.pop("p", None)
    below = said.get("below")
    context = {"form": form, "page": page, "kept": kept.urlencode(), "below": below, "above": _above(below)}
    return render(request, "learning/admin/organisations.html", context)


def _found(said: dict[str, Any], day: date) -> QuerySet[Organisation]:
    """The organisations of a page; without a search or filter those at the top, or right below one."""
    parts = Organisation.objects.order_by().filter(parent=OuterRef("pk")).values("parent")
    counted = Subquery(parts.annotate(number=Count("pk")).values("number"))
    rows = Organisation.objects.select_related("parent", "area").annotate(parts=Coalesce(counted, 0))
    rows = rows.filter(VALID[said.get("validity") or ""](day))
    below, narrowed = said.get("below"), False
    if text := said.get("q", "").strip():
        named = Q(code__icontains=text)
        for language in LANGUAGES:
            named |= Q(**{f"names__{language}__icontains": text})
        known = Identifier.objects.filter(organisation=OuterRef("pk"), value__istartswith=text)
        rows, narrowed = rows.filter(named | Exists(known)), True
    for name in ("kind", "area"):
        if said.get(name):
            rows, narrowed = rows.filter(**{name: said[name]}), True
    if below is not None:
        return rows.within(below).exclude(pk=below.pk) if narrowed else rows.filter(parent=below)
    return rows if narrowed else rows.filter(parent=None)


VALID = {
    "": lambda day: (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_until=None) | Q(valid_until__gte=day)),
    "ended": lambda day: Q(valid_until__lt=day),
    "to-come": lambda day: Q(valid_from__gt=day),
    "all": lambda day: Q(),
}


def _above(organisation: Organisation | None) -> Sequence[Organisation]:
    """The line from the top down to the organisation, without itself."""
    if organisation is None or organisation.parent_id is None:
        return ()
    numbers = [int(part) for part in organisation.path.split("/") if part]
    found = Organisation.objects.in_bulk(numbers[:-1])
    return [found[number] for number in numbers[:-1]]


def new(request: HttpRequest) -> HttpResponse:
    """Add an organisation."""
    administrators_only(request)
    return _said(request, None)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What is said about an organisation, to be changed."""
    administrators_only(request)
    organisations = Organisation.objects.select_related("parent", "area", "county")
    return _said(request, get_object_or_404(organisations, pk=pk))


def _said(request: HttpRequest, organisation: Organisation | None) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    initial = _initial(organisation) if organisation else {"parent": request.GET.get("parent", "")}
    form = OrganisationForm(organisation, data=posted, initial=initial)
    known = organisation if posted is None else None  # a known row that comes back empty is none
    successors = Successors(data=posted, prefix="successors", initial=_shares(known))
    networks = Memberships(data=posted, prefix="networks", initial=_networks(known))
    if all([form.is_valid(), successors.is_valid(), networks.is_valid()]):
        shares = [(one["successor"], one["share"] / 100) for one in successors.cleaned_data if one]
        belongs = [(one["network"], one["started_on"], one["ended_on"]) for one in networks.cleaned_data if one]
        code = organisation.code if organisation else form.cleaned_data["code"]
        by, at = cast(User, request.user), timezone.now()
        try:
            kept = organising.arrange(code, **form.said(), successors=shares, memberships=belongs, by=by, at=at)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("“%(object)s” has been saved.") % {"object": kept})
            return redirect(organisations.get_url_name("edit"), kept.pk)
    fitting = Organisation.objects.order_by("code")
    if organisation is not None and organisation.path:
        fitting = fitting.exclude(path__startswith=organisation.path)
    context = {
        "form": form,
        "successors": successors,
        "networks": networks,
        "organisation": organisation,
        "members": _members(organisation),
        "above": _above(organisation),
        "offered": fitting[:OFFERED],
        "counties": Organisation.objects.filter(kind=OrganisationKind.COUNTY).order_by("code")[:OFFERED],
        "offered_networks": Organisation.objects.filter(kind=OrganisationKind.NETWORK).order_by("code")[:OFFERED],
    }
    return render(request, "learning/admin/organisation.html", context)


def _shares(organisation: Organisation | None) -> list[dict[str, Any]]:
    """The successors that are known."""
    if organisation is None:
        return []
    rows = organisation.successors.order_by("-weight", "pk").values_list("successor__code", "weight")
    return [{"successor": code, "share": f"{weight * 100:.1f}"} for code, weight in rows]


def _networks(organisation: Organisation | None) -> list[dict[str, Any]]:
    """The memberships that are known."""
    if organisation is None:
        return []
    rows = organisation.networks.select_related("network")
    return [{"network": one.network.code, "started_on": one.started_on, "ended_on": one.ended_on} for one in rows]


def _members(organisation: Organisation | None) -> Sequence[Membership]:
    """Who belongs to the network today, or once did or will."""
    if organisation is None:
        return ()
    return list(organisation.memberships.select_related("member").order_by("member__code", "started_on"))


def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete an organisation that nothing refers to."""
    administrators_only(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    organisation = get_object_or_404(Organisation, pk=pk)
    try:
        organising.remove_organisation(organisation, by=cast(User, request.user), at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(organisations.get_url_name("edit"), pk)
    messages.success(request, _("“%(object)s” was deleted.") % {"object": organisation})
    return redirect(organisations.get_url_name("index"))


class OrganisationPages(AdministratorsPage):
    """The tree, and the page of one organisation."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """All of them."""
        return [
            path("", index, name="index"),
            path("new/", new, name="new"),
            path("<int:pk>/", edit, name="edit"),
            path("<int:pk>/delete/", delete, name="delete"),
        ]


organisations = OrganisationPages(
    "organisations",
    url_prefix="people/organisations",
    view=index,
    icon="site",
    menu_label=gettext_lazy("Organisations and units"),
    menu_name="organisations",
)
