"""Where the rooms of webinars are made: a centre's services, and the way in for hosts."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people import rules
from people.enums import RoleKind
from webinars import hosting, joining, places
from webinars.desk.views import frame, own_work
from webinars.enums import RoomKind
from webinars.models import RoomService
from webinars.rooms import ADAPTERS
from webinars.rooms.items import SHORTEST, NoRoom


class ServiceForm(forms.ModelForm):
    """What a centre tells of its service; the secret goes in and never comes out again."""

    secret = forms.CharField(
        label=gettext_lazy("Secret"),
        required=False,
        strip=True,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = RoomService
        fields = ["centre", "name", "server", "tenant", "key", "owner", "digest", "lobby", "live"]

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        """Only what this kind of service needs is asked, for a centre for which one decides."""
        super().__init__(*args, **options)
        self.adapter = hosting.adapter(self.instance)
        for name in ("server", "tenant", "key", "secret", "owner", "digest", "lobby"):
            if name not in self.adapter.FIELDS:
                del self.fields[name]
            elif name != "secret":
                self.fields[name].required = name in self.adapter.WANTED
        centres = rules.centres_of(user, RoleKind.ORGANISER)
        self.fields["centre"].queryset = centres
        if self.instance.pk is None and len(centres) == 1:
            self.initial["centre"] = centres[0].pk
        self.fields["centre"].disabled = self.instance.pk is not None
        kept = _("A secret is kept. Leave this empty to keep it.") if self.instance.locked else ""
        self.fields["secret"].help_text = kept or _("It is stored encrypted, and is never shown again.")
        self.order_fields(["centre", "name", "server", "tenant", "key", "secret"])

    def clean_server(self) -> str:
        """An encrypted address of a host, unless the operator of the site knows the host."""
        try:
            parts = urlsplit(self.cleaned_data["server"])
            parts.port  # noqa: B018  # says whether it is one
        except ValueError as error:
            raise forms.ValidationError(_("Give the address of the server alone, beginning with https://.")) from error
        known = parts.hostname in settings.ROOM_HOSTS
        if (parts.scheme != "https" and not known) or parts.username or parts.query or parts.fragment:
            raise forms.ValidationError(_("Give the address of the server alone, beginning with https://."))
        found: str = self.adapter.tidy(self.cleaned_data["server"])
        return found

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        """What there is no room without is told, and a secret goes to no other server than it was given for."""
        cleaned: dict[str, Any] = super().clean() or {}
        typed, known = cleaned.get("secret", ""), self.instance.locked
        if "secret" in self.adapter.WANTED and not typed and not known:
            self.add_error("secret", _("Without the secret of the server there is no room."))
        if known and not typed and _host(cleaned.get("server", "")) != _host(self.initial.get("server", "")):
            self.add_error("secret", _("This is another server: write its secret, too."))
        if "key" in self.adapter.FIELDS and (typed or known) and not cleaned.get("key"):
            self.add_error("key", _("The secret belongs to an application: write its name, too."))
        if typed and len(typed) < SHORTEST:
            self.add_error("secret", _("A secret of fewer than 16 letters can be guessed. Make a longer one."))
        return cleaned


def _host(address: str) -> tuple[str, int | None]:
    """The host and port of an address."""
    try:
        parts = urlsplit(address)
        return parts.hostname or "", parts.port
    except ValueError:
        return "", None


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The services of one's centres."""
    _deciders(request)
    rows = RoomService.objects.visible_to(request.user).select_related("centre")
    return render(request, "webinars/admin/services.html", {"rows": rows, "kinds": RoomKind.choices})


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Tell of a service."""
    _deciders(request)
    if kind not in ADAPTERS:
        raise Http404
    return _form(request, RoomService(kind=kind))


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, service: int) -> HttpResponse:
    """Change what was told; switch it off, or on."""
    return _form(request, _own(request, service))


@require_POST
def check(request: HttpRequest, service: int) -> HttpResponse:
    """Ask the service whether all is right."""
    found = _own(request, service)
    if not hosting.adapter(found).ANSWERS:
        raise Http404
    try:
        hosting.check(found)
    except NoRoom as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The server answers and accepts the secret."))
    return redirect("webinars_desk:service", service=service)


@require_GET
def of_event(request: HttpRequest, pk: int) -> HttpResponse:
    """How each coming part of an event is entered, by those who take part and by its hosts."""
    occasion = own_work(request, pk)
    seats = occasion.seatings.filter(withdrawn=False, ends_at__gt=timezone.now())
    parts = [
        {"part": part, "way": hosting.way_to(part), "service": part.service(), "code": joining.code_of(part)}
        for part in seats.select_related("activity", "room", "occasion__room")
    ]
    return render(request, "webinars/admin/room.html", {**frame(request, occasion, "room"), "parts": parts})


@require_POST
def host(request: HttpRequest, pk: int, seating: int) -> HttpResponse:
    """Into the room of a part as its host, any time before it is over: rooms are tried out before."""
    occasion = own_work(request, pk)
    now = timezone.now()
    seats = occasion.seatings.filter(withdrawn=False, ends_at__gt=now)
    part = get_object_or_404(
        seats.select_related("activity", "room", "occasion__activity", "occasion__room"), pk=seating
    )
    if hosting.way_to(part) is None:
        return redirect("webinars_desk:room", pk=pk)
    try:
        link = hosting.host_address(part, request.user, at=now)
    except NoRoom as error:
        return places.shut(request, occasion, {"message": error.message})
    return places.door(request, occasion, link)


def _deciders(request: HttpRequest) -> None:
    """For others these screens do not exist."""
    if not rules.serves(request.user, RoleKind.ORGANISER):
        raise Http404


def _own(request: HttpRequest, pk: int) -> RoomService:
    """A service of a centre for which the viewer decides; else it does not exist."""
    return get_object_or_404(RoomService.objects.visible_to(request.user).select_related("centre"), pk=pk)


def _form(request: HttpRequest, service: RoomService) -> HttpResponse:
    """The form of a service; what was typed stays, but the secret."""
    form = ServiceForm(request.POST or None, instance=service, user=request.user)
    if request.method == "POST" and form.is_valid():
        hosting.keep(form.instance, secret=form.cleaned_data["secret"], by=request.user, at=timezone.now())
        messages.success(request, _("The service has been saved."))
        return redirect("webinars_desk:service", service=form.instance.pk)
    context = {"form": form, "service": service, "answers": hosting.adapter(service).ANSWERS}
    return render(request, "webinars/admin/service.html", context)
