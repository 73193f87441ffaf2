"""The privacy officer's page: who asked to be forgotten, where support helped, and who looked at somebody's data."""

from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from learning.viewsets import AdministratorsPage
from people import erasing, looking, rules, supporting
from people.enums import RoleKind
from people.models import Look, User

MOST = 200
LOOK = "LOG"


class OfficersItem(MenuItem):
    """An entry of the menu for privacy officers and administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Nobody else."""
        return rules.is_privacy_officer(cast(User, request.user))


class PersonForm(forms.Form):
    """Whose access log to read."""

    email = forms.CharField(label=gettext_lazy("The person's e-mail"), max_length=254)

    def __init__(self, officer: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer = officer

    def clean_email(self) -> str:
        """Somebody whose privacy this officer guards."""
        email: str = self.cleaned_data["email"].strip().lower()
        self.person = rules.guarded_by(User.objects.all(), self.officer).filter(email=email).first()
        if self.person is None:
            raise forms.ValidationError(_("None of those whose privacy you guard has this e-mail."))
        return email


def index(request: HttpRequest) -> HttpResponse:
    """What there is to watch over; reading somebody's log stands in that log."""
    officer = cast(User, request.user)
    if not rules.is_privacy_officer(officer):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    people = rules.guarded_by(User.objects.all(), officer).values("pk")
    form = PersonForm(officer, request.GET if "email" in request.GET else None)
    looks: list[Look] = []
    if form.is_valid() and form.person:
        looks = list(form.person.looked_at.select_related("viewer", "organisation")[:MOST])
        kind = RoleKind.ADMINISTRATOR if rules.is_administrator(officer) else RoleKind.PRIVACY_OFFICER
        looking.note(officer, form.person, what=LOOK, at=timezone.now(), kind=kind)
    context = {
        "form": form,
        "looks": looks,
        "person": form.person if form.is_valid() else None,
        "wishes": erasing.open_wishes().filter(person__in=people).select_related("person")[:MOST],
        "helped": supporting.among(people)[:MOST],
    }
    return render(request, "learning/admin/privacy.html", context)


class PrivacyPage(AdministratorsPage):
    """The page in the menu of those whom it is for."""

    menu_item_class = OfficersItem


guarding = PrivacyPage(
    "privacy",
    url_prefix="people/privacy",
    view=index,
    icon="lock",
    menu_label=gettext_lazy("Privacy"),
    menu_name="privacy",
)
