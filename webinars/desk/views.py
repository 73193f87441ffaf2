"""Events of one's own centre, their registrations, and who was there."""

import csv
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from people import audit
from people.languages import LANGUAGES
from webinars import admitting, attending, joining, registering, rules
from webinars import views as public
from webinars.desk.forms import FilterForm, InvitationsForm
from webinars.enums import PlaceState, Word
from webinars.fields import NAMES
from webinars.models import Admission, Answer, EventPage, Occasion, Registration

ROWS = 100  # of a table on a screen
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
    tabs = [
        ("overview", _("Overview")),
        ("registrations", _("Registrations")),
        ("attendance", _("Who was there")),
        ("questions", _("Questions")),
    ]
    if works:
        tabs += [
            ("room", _("Room")),
            ("versions", _("Programme versions")),
            ("recording", _("Recording")),
            ("outputs", _("Outputs and highlights")),
        ]
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
    seats = list(counted)
    meters = admitting.meters(seats, occasion)
    for seating in seats:
        seating.meter = meters[seating.pk]
    let_in = list(
        Admission.objects.filter(registration__seating__occasion=occasion).select_related(
            "registration__person", "registration__seating__activity"
        )
    )
    page = Paginator(rows.prefetch_related("answers"), ROWS).get_page(request.GET.get("p"))
    context = {
        "rows": page,
        "page": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "form": form,
        "seatings": seats,
        "query": request.GET.urlencode(),
        "rule": admitting.rule_in_words(occasion),
        "admissions": list(zip(let_in, admitting.reasons_in_words(let_in), strict=True)),
    }
    return render(
        request, "webinars/admin/registrations.html", {**frame(request, occasion, "registrations"), **context}
    )


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as a CSV file that spreadsheets open safely."""
    occasion = own_event(request, pk)
    form = FilterForm(request.GET, occasion=occasion)
    rows = _rows(request, occasion).prefetch_related("answers")
    if form.is_valid():
        rows = form.narrow(rows)
    questions = dict(
        Answer.objects.filter(registration__seating__occasion=occasion).values_list("question", "asked").order_by("pk")
    )
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"registrations-{timezone.localdate(occasion.starts_at)}.csv"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    heads = [_("Name"), _("E-mail"), _("Profession"), _("Employer"), _("Part"), _("State"), _("Registered")]
    heads += [_("Needs"), _("Consent"), _("May be recorded"), _("Minutes present")]
    writer.writerow([*heads, *(_safe(words) for words in questions.values())])
    for row in rows:
        answers = {answer.question: answer.text for answer in row.answers.all()}
        cells = [*_cells(row), *(answers.get(key, "") for key in questions)]
        writer.writerow([cell if isinstance(cell, int) else _safe(cell) for cell in cells])
    audit.note(request.user, "export registrations", occasion, at=timezone.now())
    return response


def _cells(row: Registration) -> list[str | int]:
    """A registration as a row of the list."""
    state = row.get_state_display()
    unproven = row.confirm_by and row.state != PlaceState.CANCELLED
    return [
        row.name,
        row.email,
        str(row.profession or ""),
        str(row.organisation or row.workplace),
        row.seating.activity.name,
        f"{state} ({_('not confirmed yet')})" if unproven else state,
        timezone.localtime(row.registered_at).strftime("%Y-%m-%d %H:%M"),
        "; ".join(filter(None, [*row.aid_names, row.needs])),
        _("yes") if row.consent_outputs else _("no"),
        _("yes") if row.consent_recording else _("no"),
        row.attendance.minutes if hasattr(row, "attendance") else "",
    ]


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
    rows = _rows(request, occasion).filter(state=PlaceState.REGISTERED)
    page = Paginator(rows.select_related("seating__occasion__activity"), ROWS).get_page(request.GET.get("p"))
    faults: dict[int, str] = {}
    if request.method == "POST":
        faults = _mark_all(request, page)
        if not faults:
            messages.success(request, _("Attendance has been saved."))
            return redirect(f"{request.path}?p={page.number}" if page.number > 1 else request.path)
        messages.error(request, _("Some rows could not be saved. Check the minutes; the other rows have been saved."))
    coming = occasion.seatings.filter(withdrawn=False, ends_at__gt=timezone.now()).select_related("activity")
    context = {
        "codes": [(part, joining.code_of(part)) for part in coming],
        "shown": [_shown(request, row, faults) for row in page],
        "page": page,
        "elided_page_range": page.paginator.get_elided_page_range(page.number),
        "strangers": occasion.strangers.count(),
        "over": timezone.now() >= occasion.starts_at,
    }
    return render(request, "webinars/admin/attendance.html", {**frame(request, occasion, "attendance"), **context})


def _shown(request: HttpRequest, row: Registration, faults: dict[int, str]) -> dict[str, Any]:
    """A row of the table, with what was typed where something could not be saved."""
    told = row.attendance if hasattr(row, "attendance") else None
    return {
        "row": row,
        "present": f"present-{row.pk}" in request.POST if faults else _minutes(row) is not None,
        "minutes": request.POST.get(f"minutes-{row.pk}", "") if faults else _minutes(row) or "",
        "reason": request.POST.get(f"reason-{row.pk}", "") if faults else (told.reason if told else ""),
        "by_list": bool(told and told.word == Word.LIST),
        "length": round(row.seating.seconds / 60),
        "fault": faults.get(row.pk, ""),
    }


def _rows(request: HttpRequest, occasion: Occasion) -> QuerySet[Registration]:
    """The event's registrations."""
    rows = Registration.objects.visible_to(request.user).filter(seating__occasion=occasion)
    with_all = rows.select_related("person", "seating__activity", "attendance", "profession", "organisation")
    return with_all.order_by("registered_at", "pk")


def _mark_all(request: HttpRequest, rows: Iterable[Registration]) -> dict[int, str]:
    """Mark each row that was changed as ticked; answers what could not be read."""
    now = timezone.now()
    faults = {}
    for row in rows:
        typed = request.POST.get(f"minutes-{row.pk}", "").strip()
        reason = request.POST.get(f"reason-{row.pk}", "").strip()[:300]
        there, length, before = f"present-{row.pk}" in request.POST, round(row.seating.seconds / 60), _minutes(row)
        if before == (int(typed or length) if typed.isdecimal() or not typed else -1) and there:
            continue
        try:
            if there and typed and not (typed.isdecimal() and 0 < int(typed) <= length):
                faults[row.pk] = _("Give whole minutes from 1 to %(most)s.") % {"most": length}
            elif there:
                minutes = int(typed) if typed else None
                attending.mark(row, at=now, by=request.user, minutes=minutes, reason=reason)
            elif before is not None:
                attending.unmark(row, at=now, by=request.user, reason=reason)
        except attending.ReasonWanted:
            message = _("A list of the room says %(minutes)s minutes. Write why you correct it.")
            faults[row.pk] = message % {"minutes": before or 0}
    return faults


def _minutes(row: Registration) -> int | None:
    """How many minutes were marked; None when nothing was."""
    return row.attendance.minutes if hasattr(row, "attendance") and row.attendance.spans else None


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
