"""Pages about oneself, and the development mailbox."""

import email
import email.policy
from email.message import EmailMessage
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people import consenting, erasing, exporting, organising, privacy, rules
from people import security as guarding
from people import sessions as signed_in
from people.enums import RoleKind
from people.forms import DeputyForm, ShownAsForm, ThemeForm
from people.models import Mail, Role, User

THEME_COOKIE = "theme"


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or as-in-device in a cookie, and for signed-in people in their account."""
    form = ThemeForm(request.POST)
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    # An address, never the name of one of our own: redirect() would look that up
    response = HttpResponseRedirect(target if allowed and target.startswith("/") else "/")
    if form.is_valid():
        theme = form.cleaned_data["theme"]
        response.set_cookie(THEME_COOKIE, theme, max_age=31_536_000, samesite="Lax", secure=request.is_secure())
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(theme=theme)
    return response


@login_required
@require_safe
def access(request: HttpRequest) -> HttpResponse:
    """Who has looked at my data."""
    looks = request.user.looked_at.select_related("viewer", "organisation")[:200]
    return render(request, "people/access.html", {"looks": looks})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deputies(request: HttpRequest) -> HttpResponse:
    """Who stands in for me, and a form to name somebody; for whom I stand in."""
    at = timezone.now()
    day = timezone.localdate(at)
    to_come = Q(ended_on__gte=day, kind=RoleKind.DEPUTY)
    mine = Role.objects.filter(to_come, place_of__person=request.user).select_related("person", "organisation")
    given = request.user.roles.filter(to_come).select_related("place_of__person", "organisation")
    manages = request.user.roles.filter(rules.current(day), kind=RoleKind.MANAGER).exists()
    said = request.POST if request.method == "POST" else None
    form = DeputyForm(request.user, day, data=said) if manages else None
    if form is not None and form.is_valid():
        chosen = form.cleaned_data
        dates = {name: chosen[name] for name in ("started_on", "ended_on")}
        organising.delegate(chosen["role"], chosen["deputy"], **dates, at=at, by=request.user)
        messages.success(request, _("%(name)s stands in for you.") % {"name": chosen["deputy"].name})
        return redirect("people:deputies")
    status = HTTPStatus.OK if form or given else HTTPStatus.FORBIDDEN
    if form and form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "deputies": mine.order_by("started_on", "pk"), "given": given.order_by("started_on", "pk")}
    return render(request, "people/deputies.html", context, status=status)


@require_POST
@login_required
def end_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """End what one gave to somebody, or was given; of others' it is not said that they are there."""
    concerned = Q(place_of__person=request.user) | Q(person=request.user)
    role = get_object_or_404(Role.objects.filter(concerned, kind=RoleKind.DEPUTY).select_related("person"), pk=pk)
    organising.dismiss(role, at=timezone.now(), by=request.user)
    messages.success(request, _("It has ended."))
    return redirect("people:deputies" if rules.is_manager(request.user) else "learning:my")


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Sign-in and security: everything that guards the account, on one page."""
    guards = guarding.guards(request.user, key=request.session.session_key, at=timezone.now())
    return render(request, "people/security.html", {"guards": guards})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; a session of somebody else is not there."""
    key = request.session.session_key
    if request.method != "POST":
        found = signed_in.of(request.user, key=key, at=timezone.now())
        return render(request, "people/sessions.html", {"sessions": found})
    number = request.POST.get("end", "")
    if number.isdecimal():
        if not signed_in.end(request.user, int(number)):
            raise Http404
        messages.success(request, _("That device is signed out."))
    elif request.POST.get("others"):
        signed_in.end_others(request.user, key=key)
        messages.success(request, _("All other devices are signed out."))
    return redirect("people:sessions")


@never_cache
@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """My data: take a copy, see what is known and who looked, be forgotten."""
    at = timezone.now()
    copies = exporting.at_hand(request.user, at=at)
    context = {"copies": copies, "wish": erasing.open_wish(request.user), "kept": exporting.KEPT.days}
    return render(request, "people/data.html", context)


@require_POST
@login_required
@reauthentication_required
def ask_for_copy(request: HttpRequest) -> HttpResponse:
    """Have a copy of everything made."""
    exporting.ask(request.user, at=timezone.now())
    messages.success(request, _("Your copy is being made. We write to you when it is ready."))
    return redirect("people:data")


@never_cache
@login_required
@require_safe
def copy(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """One's own copy as a download, while it is kept; another's is not there."""
    export = get_object_or_404(exporting.at_hand(request.user, at=timezone.now()), uuid=uuid, made_at__isnull=False)
    name = f"talkoot-{timezone.localdate(export.made_at):%Y-%m-%d}.zip"
    return FileResponse(export.file.open(), as_attachment=True, filename=name, content_type="application/zip")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """What being forgotten means, and the button that asks for it; asked again it says when it happens."""
    if request.method != "POST":
        days = erasing.COOLING_OFF.days
        return render(request, "people/erase.html", {"wish": erasing.open_wish(request.user), "days": days})
    return _ask_to_be_forgotten(request)


@reauthentication_required
def _ask_to_be_forgotten(request: HttpRequest) -> HttpResponse:
    try:
        wish = erasing.ask(request.user, at=timezone.now())
    except organising.LastAdministrator:
        messages.error(request, _("You are the only administrator. Make somebody else one first."))
        return redirect("people:erase")
    day = formats.date_format(timezone.localdate(wish.due_at), "DATE_FORMAT")
    messages.success(
        request, _("Your account will be erased on %(day)s. Until then you can change your mind.") % {"day": day}
    )
    return redirect("people:data")


@require_POST
@login_required
def keep(request: HttpRequest) -> HttpResponse:
    """Take back that one wants to be forgotten."""
    if erasing.take_back(request.user, at=timezone.now()):
        messages.success(request, _("Your account stays as it is."))
    return redirect("people:data")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    """How others see me, and what I agreed to."""
    form = ShownAsForm(request.POST if request.method == "POST" else None, instance=request.user)
    if form.is_valid():
        User.objects.filter(pk=request.user.pk).update(shown_as=form.cleaned_data["shown_as"])
        messages.success(request, _("Saved. It holds from now on."))
        return redirect("people:consents")
    given = consenting.of(request.user)
    context = {
        "form": form,
        "now": [one for one in given if one.consent.ended_at is None],
        "before": [one for one in given if one.consent.ended_at],
    }
    return render(request, "people/consents.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def take_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take back what one agreed to; of others' it is not said that they are there."""
    if consenting.take_back(get_object_or_404(request.user.consents, uuid=uuid), at=timezone.now()):
        messages.success(request, _("You have taken it back."))
    return redirect("people:consents")


@require_safe
def data_map(request: HttpRequest) -> HttpResponse:
    """What the site knows about people, why and how long: for everybody."""
    return render(request, "people/data_map.html", {"packages": privacy.data_map()})


def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Whoever the admin turned away signs in first; whoever is signed in already learns that it is not for them."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", "/admin/"))


def mailbox(request: HttpRequest) -> HttpResponse:
    """The messages that this development site has sent, newest first."""
    return render(request, "people/mailbox.html", {"mails": Mail.objects.all()[:200]})


def _sent(uuid: UUID) -> EmailMessage:
    """The newest file that the mail server of development mode received for a message."""
    needle = f"Message-ID: <{uuid}@".encode()
    for file in sorted(Path(settings.MAIL_DIR).glob("*.log"), reverse=True):
        content = file.read_bytes()
        if needle in content:
            return email.message_from_bytes(content.split(b"\n" + b"-" * 79)[0], policy=email.policy.default)
    raise Http404


def message(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One message as it was sent, with its attachments."""
    sent = _sent(uuid)
    body = sent.get_body(("plain",))
    context = {
        "uuid": uuid,
        "mail": sent,
        "text": body.get_content() if body else "",
        "attachments": [part.get_filename() for part in sent.iter_attachments()],
    }
    return render(request, "people/message.html", context)


def attachment(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """One attachment of a message as a download."""
    parts = list(_sent(uuid).iter_attachments())
    if number >= len(parts):
        raise Http404
    part = parts[number]
    response = HttpResponse(part.get_payload(decode=True), content_type=part.get_content_type())
    response.headers["Content-Disposition"] = content_disposition_header(True, part.get_filename() or "file")
    return response
