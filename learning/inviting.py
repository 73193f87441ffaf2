"""The administrator's pages of invitations: who was asked to come in, and a form to ask somebody."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from learning.viewsets import AdministratorsPage, administrators_only
from people import invitations
from people.models import Invitation, Organisation, Profession, User

PAGE = 50
OFFERED = 1000


class InviteForm(forms.Form):
    """Whom to ask, and the job that brings the person here."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("Whoever is here already under this address keeps their name and gets the job."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=80)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=80)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Code of the organisation"),
        queryset=Organisation.objects.all(),
        to_field_name="code",
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
        error_messages={"invalid_choice": gettext_lazy("No organisation has this code. Import or add it first.")},
    )
    profession = forms.ModelChoiceField(
        label=gettext_lazy("Profession"),
        queryset=Profession.objects.all(),
        empty_label=gettext_lazy("Choose a profession"),
    )
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=120, required=False)
    started_on = forms.DateField(label=gettext_lazy("First day of the job"), widget=AdminDateInput)
    ended_on = forms.DateField(label=gettext_lazy("Last day of the job"), widget=AdminDateInput, required=False)

    def clean_email(self) -> str:
        """Every letter such that the address is the same however it is written."""
        email: str = self.cleaned_data["email"].lower()
        if not email.isascii():
            raise forms.ValidationError(_("Not an e-mail address."))
        return email

    def clean_ended_on(self) -> date | None:
        """A job does not end before it begins."""
        first, last = self.cleaned_data.get("started_on"), self.cleaned_data["ended_on"]
        if first and last and last < first:
            raise forms.ValidationError(_("The end comes before the beginning."))
        return last


def index(request: HttpRequest) -> HttpResponse:
    """Who was invited and has not come."""
    administrators_only(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    page = Paginator(invitations.to_be_answered(), PAGE).get_page(request.GET.get("p"))
    return render(request, "learning/admin/invitations.html", {"page": page, "now": timezone.now()})


def new(request: HttpRequest) -> HttpResponse:
    """Ask somebody."""
    administrators_only(request)
    at = timezone.now()
    form = InviteForm(
        request.POST if request.method == "POST" else None, initial={"started_on": timezone.localdate(at)}
    )
    if form.is_valid():
        person, invitation = invitations.invite(**form.cleaned_data, by=cast(User, request.user), at=at)
        told = (
            _("%(name)s has been invited.")
            if invitation
            else _("%(name)s is here already and has the job now. No message was sent.")
        )
        messages.success(request, told % {"name": person.name})
        return redirect(inviting.get_url_name("index"))
    offered = Organisation.objects.order_by("code")[:OFFERED]
    return render(request, "learning/admin/invite.html", {"form": form, "offered": offered})


def resend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send the message again, with a new link."""
    return _deed(request, uuid, invitations.resend, _("The invitation was sent again."))


def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let the link open nothing any more."""
    return _deed(request, uuid, invitations.withdraw, _("The invitation was withdrawn. Its link opens nothing now."))


def _deed(request: HttpRequest, uuid: UUID, do: Any, done: str) -> HttpResponse:
    """Do something with an invitation when it is asked for by POST."""
    administrators_only(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if do(get_object_or_404(Invitation, uuid=uuid), by=cast(User, request.user), at=timezone.now()):
        messages.success(request, done)
    else:
        messages.warning(request, _("This invitation is no longer open."))
    return redirect(inviting.get_url_name("index"))


class InvitationPages(AdministratorsPage):
    """The list, the form, and the deeds of one invitation."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """All of them."""
        return [
            path("", index, name="index"),
            path("new/", new, name="new"),
            path("<uuid:uuid>/resend/", resend, name="resend"),
            path("<uuid:uuid>/withdraw/", withdraw, name="withdraw"),
        ]


inviting = InvitationPages(
    "invitations",
    url_prefix="people/invitations",
    view=index,
    icon="mail",
    menu_label=gettext_lazy("Invitations"),
    menu_name="invitations",
)
