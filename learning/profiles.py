"""The administrator's page of role profiles: those there are, one more, and other names for one."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.viewsets import AdministratorsPage, administrators_only
from people import organising
from people.languages import LANGUAGES
from people.models import RoleProfile, User


class NamesForm(forms.Form):
    """What a role profile is called."""

    name_fi = forms.CharField(label=gettext_lazy("Name in Finnish"), max_length=200)
    name_sv = forms.CharField(label=gettext_lazy("Name in Swedish"), max_length=200, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200, required=False)

    def names(self) -> dict[str, str]:
        """The language map."""
        return {one: self.cleaned_data[f"name_{one}"] for one in LANGUAGES if self.cleaned_data[f"name_{one}"]}


class NewForm(NamesForm):
    """One more role profile."""

    code = forms.SlugField(label=gettext_lazy("Code"), max_length=80)
    field_order = ["code", "name_fi", "name_sv", "name_en"]

    def clean_code(self) -> str:
        """A code that no other has."""
        code: str = self.cleaned_data["code"]
        if RoleProfile.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Another role profile has this code."))
        return code


def index(request: HttpRequest) -> HttpResponse:
    """The role profiles with how many jobs have them, and the form for one more."""
    administrators_only(request)
    form = NewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _kept(request, form.cleaned_data["code"], form)
    held = RoleProfile.objects.annotate(number=Count("jobs"))
    return render(request, "learning/admin/profiles.html", {"form": form, "held": held})


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other names for a role profile."""
    administrators_only(request)
    profile = get_object_or_404(RoleProfile, pk=pk)
    initial: dict[str, Any] = {f"name_{language}": name for language, name in profile.names.items()}
    form = NamesForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        return _kept(request, profile.code, form)
    return render(request, "learning/admin/profile.html", {"form": form, "profile": profile})


def _kept(request: HttpRequest, code: str, form: NamesForm) -> HttpResponse:
    by, at = cast(User, request.user), timezone.now()
    profile = organising.keep_profile(code, names=form.names(), by=by, at=at)
    messages.success(request, _("“%(object)s” has been saved.") % {"object": profile})
    return redirect(profiles.get_url_name("index"))


class ProfilePages(AdministratorsPage):
    """The list with its form, and the names of one."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """Both."""
        return [path("", index, name="index"), path("<int:pk>/", edit, name="edit")]


profiles = ProfilePages(
    "profiles",
    url_prefix="people/profiles",
    view=index,
    icon="tag",
    menu_label=gettext_lazy("Role profiles"),
    menu_name="profiles",
)
