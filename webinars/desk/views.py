"""Events of one's own centre, their registrations, and who was there."""

import csv
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from people import audit
from people.languages import LANGUAGES
from webinars import attending, registering, rules
from webinars import views as public
from webinars.desk.forms import FilterForm, InvitationsForm, PastedForm
from webinars.enums import PlaceState
from webinars.fields import NAMES
from webinars.models import EventPage, Occasion, Registration

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def own_event(request: HttpRequest, pk: int) -> Occasion:
    """The event, if it belongs to a centre of the viewer; else it does not exist."""
    rows = Occasion.objects.visible_to(request.user).select_related("activity__centre", "series")
    return get_object_or_404(rows, pk=pk)


def own_work(request: HttpRequest, pk: int) -> Occasion:
    """The event, if the viewer works on what it publishes; teachers know who comes and who was there, no more."""
    occasion = own_event(request, pk)
    if not rules.can_work_on(request.user, occasion):
        raise Http404
    return occasion


def frame(request: HttpRequest, occasion: Occasion, tab: str) -> dict[str, Any]:
    """What every screen of an event needs."""
    works = rules.can_work_on(request.user, occasion)
    tabs = [("registrations", _("Registrations")), ("attendance", _("Who was there"))]
    if works:
        tabs += [("recording", _("Recording")), ("outputs", _("Outputs and highlights"))]
    pages = EventPage.objects.filter(translation_key=occasion.activity.key)
    languages = set(pages.values_list("locale__language_code", flat=True))
    return {
        "occasion": occasion,
        "tabs": [(name, label, name == tab) for name, label in tabs],
        "works": works,
        "previews": [(code, NAMES[code]) for code in LANGUAGES if code in languages and works],
        "decides": rules.may_publish(request.user, occasion),
    }


def deciders_only(request: HttpRequest, occasion: Occasion) -> None:
    """Refuse those who write for the centre and do not decide what readers see."""
    if not rules.may_publish(request.user, occasion):
        raise PermissionDenied


@require_GET
def preview(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The event's page in one language with everything that is not published yet."""
    occasion = own_work(request, pk)
    pages = EventPage.objects.filter(translation_key=occasion.activity.key, locale__language_code=language)
    page = get_object_or_404(pages)
    with translation.override(page.locale.language_code):
        return public.preview(request, page).render()


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The events of one's centres, the next ones first."""
    registered = Count("seatings__registrations", filter=Q(seatings__registrations__state=PlaceState.REGISTERED))
    waiting = Count("seatings__registrations", filter=Q(seatings__registrations__state=PlaceState.WAITING))
    needing = Count(
        "seatings__registrations",
        filter=Q(seatings__registrations__state=PlaceState.REGISTERED) & ~Q(seatings__registrations__needs=""),
    )
    rows = Occasion.objects.visible_to(request.user).select_related("activity", "series", "recording")
    counted = rows.annotate(registered=registered, waiting=waiting, needing=needing)
    now = timezone.now()
    coming = list(counted.filter(ends_at__gte=now).order_by("starts_at"))
    past = list(counted.filter(ends_at__lt=now).order_by("-starts_at")[:100])
    return render(request, "webinars/admin/index.html", {"coming": coming, "past": past, "first": coming[:1]})


@require_GET
def registrations(request: HttpRequest, pk: int) -> HttpResponse:
    """Who registered, by part and state."""
    occasion = own_event(request, pk)
    form = FilterForm(request.GET, occasion=occasion)
    rows = _rows(request, occasion)
    if form.is_valid():
        rows = form.narrow(rows)
    seatings = occasion.seatings.filter(withdrawn=False).select_related("activity")
    counted = seatings.annotate(
        taken=Count("registrations", filter=Q(registrations__state=PlaceState.REGISTERED)),
        waiting=Count("registrations", filter=Q(registrations__state=PlaceState.WAITING)),
    )
    context = {"rows": rows, "form": form, "seatings": counted, "query": request.GET.urlencode()}
    return render(
        request, "webinars/admin/registrations.html", {**frame(request, occasion, "registrations"), **context}
    )


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as a CSV file that spreadsheets open safely."""
    occasion = own_event(request, pk)
    form = FilterForm(request.GET, occasion=occasion)
    rows = _rows(request, occasion)
    if form.is_valid():
        rows = form.narrow(rows)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"registrations-{timezone.localdate(occasion.starts_at)}.csv"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(
        [_("Name"), _("E-mail"), _("Part"), _("State"), _("Registered"), _("Needs"), _("Consent"), _("Minutes present")]
    )
    for row in rows:
        attended = row.attendance.minutes if hasattr(row, "attendance") else ""
        moment = timezone.localtime(row.registered_at).strftime("%Y-%m-%d %H:%M")
        consent = _("yes") if row.consent_outputs else _("no")
        cells = [row.name, row.email, row.seating.activity.name, row.get_state_display(), moment, row.needs, consent]
        writer.writerow([*(_safe(cell) for cell in cells), attended])
    audit.note(request.user, "export registrations", occasion, at=timezone.now())
    return response


def invitations(request: HttpRequest, pk: int, seating: int) -> HttpResponse:
    """Who may come to a part by invitation."""
    occasion = own_work(request, pk)
    part = get_object_or_404(occasion.seatings.select_related("activity"), pk=seating)
    known = "\n".join(part.invitations.order_by("email").values_list("email", flat=True))
    form = InvitationsForm(request.POST or None, initial={"emails": known})
    if request.method == "POST" and form.is_valid():
        registering.invite(part, form.cleaned_data["emails"])
        messages.success(request, _("The list of invited people has been saved."))
        return redirect("webinars_desk:registrations", pk=pk)
    context = {"form": form, "part": part}
    return render(request, "webinars/admin/invitations.html", {**frame(request, occasion, "registrations"), **context})


def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark who was there, and for how long; an empty box means not there."""
    occasion = own_event(request, pk)
    rows = list(
        _rows(request, occasion).filter(state=PlaceState.REGISTERED).select_related("seating__occasion__activity")
    )
    faults: dict[int, str] = {}
    if request.method == "POST":
        faults = _mark_all(request, rows)
        if not faults:
            messages.success(request, _("Attendance has been saved."))
            return redirect("webinars_desk:attendance", pk=pk)
        messages.error(request, _("Some rows could not be saved. Check the minutes; the other rows have been saved."))
    shown = [
        {
            "row": row,
            "present": f"present-{row.pk}" in request.POST if faults else _minutes(row) is not None,
            "minutes": request.POST.get(f"minutes-{row.pk}", "") if faults else _minutes(row) or "",
            "length": round(row.seating.seconds / 60),
            "fault": faults.get(row.pk, ""),
        }
        for row in rows
    ]
    context = {"shown": shown, "pasted": PastedForm(), "over": timezone.now() >= occasion.starts_at}
    return render(request, "webinars/admin/attendance.html", {**frame(request, occasion, "attendance"), **context})


@require_POST
def attendance_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark everybody on a pasted list; lines that fit nobody come back."""
    occasion = own_event(request, pk)
    form = PastedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Paste a list first: one person a line."))
        return redirect("webinars_desk:attendance", pk=pk)
    rows = list(
        _rows(request, occasion).filter(state=PlaceState.REGISTERED).select_related("seating__occasion__activity")
    )
    matched = attending.match(occasion, rows, form.cleaned_data["people"])
    now = timezone.now()
    for row, minutes in matched.found:
        attending.mark(row, at=now, by=request.user, minutes=minutes)
    audit.note(request.user, "mark attendance", occasion, at=now, people=len(matched.found))
    messages.success(request, _("%(n)s people were marked as present.") % {"n": len(matched.found)})
    if matched.unknown:
        left = PastedForm(initial={"people": "\n".join(matched.unknown)})
        context = {"unknown": matched.unknown, "pasted": left}
        return render(request, "webinars/admin/unknown.html", {**frame(request, occasion, "attendance"), **context})
    return redirect("webinars_desk:attendance", pk=pk)


def _rows(request: HttpRequest, occasion: Occasion) -> QuerySet[Registration]:
    """The event's registrations."""
    rows = Registration.objects.visible_to(request.user).filter(seating__occasion=occasion)
    return rows.select_related("person", "seating__activity", "attendance").order_by("registered_at", "pk")


def _mark_all(request: HttpRequest, rows: list[Registration]) -> dict[int, str]:
    """Mark each row as ticked; answers what could not be read."""
    now = timezone.now()
    faults = {}
    for row in rows:
        if f"present-{row.pk}" not in request.POST:
            if _minutes(row) is not None:
                attending.unmark(row, at=now)
            continue
        typed = request.POST.get(f"minutes-{row.pk}", "").strip()
        length = round(row.seating.seconds / 60)
        if typed and not (typed.isdecimal() and 0 < int(typed) <= length):
            faults[row.pk] = _("Give whole minutes from 1 to %(most)s.") % {"most": length}
            continue
        attending.mark(row, at=now, by=request.user, minutes=int(typed) if typed else None)
    return faults


def _minutes(row: Registration) -> int | None:
    """How many minutes were marked; None when nothing was."""
    return row.attendance.minutes if hasattr(row, "attendance") and row.attendance.spans else None


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
