"""The page behind the link of an invitation."""

from http import HTTPStatus
from uuid import UUID

from allauth.account.utils import perform_login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from people import invitations
from people.forms import AcceptForm
from people.models import Invitation


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, uuid: UUID, token: str) -> HttpResponse:
    """Confirm the name, choose a password, be signed in and go on; a link that is over says what to do instead."""
    at = timezone.now()
    found = get_object_or_404(Invitation.objects.select_related("person", "by"), uuid=uuid)
    onwards = _onwards(request)
    if request.user.is_authenticated and request.user.pk == found.person_id:
        return redirect(onwards)
    if not invitations.opened_by(found, token, at=at):
        return render(request, "people/invitation_over.html", status=HTTPStatus.GONE)
    if request.user.is_authenticated:
        return render(request, "people/invitation_other.html", {"invitation": found})
    form = AcceptForm(found.person, data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        person = invitations.accept(found, **form.cleaned_data, at=at)
        if person is None:
            return render(request, "people/invitation_over.html", status=HTTPStatus.GONE)
        return perform_login(request, person, email_verification="none", redirect_url=onwards)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(
        request, "people/invitation.html", {"form": form, "invitation": found, "next": onwards}, status=status
    )


def _onwards(request: HttpRequest) -> str:
    """The first thing to do: an address of this site that was asked for, or one's own learning."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours and asked.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)
