"""Pages of support: a supporter asks to help somebody, and that person allows it, ends it and reads what was done."""

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import rules, supporting
from people.enums import RoleKind
from people.models import Assistance, User


class AskForm(forms.Form):
    """Whom to help, and with what."""

    email = forms.EmailField(
        label=gettext_lazy("The person's e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("What you want to help with"),
        max_length=300,
        help_text=gettext_lazy("The person reads this before deciding."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, agent: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agent = agent

    def clean_email(self) -> str:
        """Somebody whom this supporter may help."""
        email: str = self.cleaned_data["email"].lower()
        self.person = User.objects.filter(email=email).first()
        if self.person is None or not rules.can_support(self.agent, self.person):
            raise forms.ValidationError(_("You cannot help anybody with this e-mail. Check the address."))
        return email


class HoursForm(forms.Form):
    """For how long the person gives leave."""

    hours = forms.TypedChoiceField(choices=[(hours, str(hours)) for hours in supporting.HOURS], coerce=int)


def _supporters_only(person: User) -> None:
    """Refuse whoever is not support today."""
    if RoleKind.SUPPORT not in rules.holds(person):
        raise PermissionDenied


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest) -> HttpResponse:
    """The supporter's page: whom one may help now, and a form to ask somebody."""
    agent, at = cast(User, request.user), timezone.now()
    _supporters_only(agent)
    form = AskForm(agent, request.POST if request.method == "POST" else None)
    if form.is_valid() and form.person:
        supporting.ask(agent, form.person, reason=form.cleaned_data["reason"], at=at)
        messages.success(
            request, _("%(name)s has been asked. You can begin when they allow it.") % {"name": form.person}
        )
        return redirect("people:support")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "wishes": supporting.of_agent(agent, at=at)}
    return render(request, "people/support.html", context, status=status)


@require_POST
@login_required
def start(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin to see the site as somebody who allowed it."""
    at = timezone.now()
    wish = get_object_or_404(
        Assistance.objects.filter(supporting.holding(at), agent=cast(User, request.user)), uuid=uuid
    )
    response = redirect("learning:my")
    supporting.start(request, response, wish)
    return response


@require_POST
@login_required
def stop(request: HttpRequest) -> HttpResponse:
    """Be oneself again."""
    response = redirect("people:support")
    supporting.stop(request, response)
    return response


@require_POST
@login_required
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say no, take leave back, or give it back; of others' it is not said that they are there."""
    person = cast(User, request.user)
    rows = Assistance.objects.filter(Q(person=person) | Q(agent=person)).select_related("person")
    wish = get_object_or_404(rows, uuid=uuid)
    if supporting.end(wish, by=person, at=timezone.now()):
        messages.success(request, _("It has ended."))
    return redirect("people:my_support" if wish.person_id == person.pk else "people:support")


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Who asks to help me, who may, and who did what."""
    person = cast(User, request.user)
    now, before = supporting.of_person(person, at=timezone.now())
    done = supporting.deeds([*now, *before])
    context = {
        "now": [(wish, done[wish.pk]) for wish in now],
        "before": [(wish, done[wish.pk]) for wish in before],
        "hours": supporting.HOURS,
    }
    return render(request, "people/my_support.html", context)


@require_POST
@login_required
def allow(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give leave for a while."""
    wish = get_object_or_404(Assistance.objects.select_related("person", "agent"), uuid=uuid, person=request.user)
    form = HoursForm(request.POST)
    if form.is_valid() and supporting.allow(wish, hours=form.cleaned_data["hours"], at=timezone.now()):
        told = _("%(name)s may help you now. You can end it here at any moment.")
        messages.success(request, told % {"name": wish.agent})
    else:
        messages.warning(request, _("This is no longer open. Nobody can see the site as you."))
    return redirect("people:my_support")
