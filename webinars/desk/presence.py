"""Lists of who was in a room come in: looked at, put in, and names found out that fit no registration."""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone as clock
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from people import audit
from people.enums import Problem
from webinars import attending, matching
from webinars.desk import views
from webinars.matching import Key, Matched
from webinars.models import Occasion, Registration, Seating, Stranger
from webinars.presence import reading, tables
from webinars.presence.items import Found, Present, Window

KEPT = 4 * 1024 * 1024  # characters of a list, packed, between looking at it and putting it in
SHOWN = 50  # names on a screen
WEST, EAST = -12, 14  # the first and the last zone, in hours from UTC
LATER, NOBODY = "", "nobody"


class ListForm(forms.Form):
    """A list as a file or as text, in which zone it was made, and of which part it is."""

    file = forms.FileField(
        label=gettext_lazy("The room's file"),
        required=False,
        help_text=gettext_lazy(
            "Teams: the attendance report. Zoom: the participants of the meeting. BigBlueButton: the learning "
            "dashboard's file. CSV or Excel (.xlsx), just as you downloaded it."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or a list as text: names or e-mail addresses, one a line"),
        required=False,
        strip=False,
        max_length=1_000_000,
        help_text=gettext_lazy("You may add the minutes: Aino Esimerkki; 45"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    zone = forms.TypedChoiceField(
        label=gettext_lazy("Time zone of the list"), required=False, coerce=int, empty_value=None
    )
    part = forms.ModelChoiceField(
        label=gettext_lazy("Part"),
        required=False,
        queryset=Seating.objects.none(),
        empty_label=gettext_lazy("All parts, by the times of the list"),
    )
    instead = forms.BooleanField(
        label=gettext_lazy("Take back what earlier lists said"),
        required=False,
        help_text=gettext_lazy(
            "If an earlier list was wrong. Otherwise lists are put together; what you marked by hand stays in any case."
        ),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, occasion: Occasion, salt: str, **options: Any) -> None:
        """The zones are told from the event's own, the parts are the event's; salt: who keeps a list for what."""
        super().__init__(*args, **options)
        self.salt, self.content, self.told = salt, None, None
        self.own = _offset(occasion)
        zones = [(self.own % 60) + 60 * hours for hours in range(WEST, EAST + 1)]
        self.fields["zone"].choices = [
            ("", _("The event's own, %(zone)s") % {"zone": _zone_name(self.own)}),
            *((minutes, _zone_name(minutes)) for minutes in zones),
        ]
        parts = occasion.seatings.filter(withdrawn=False).select_related("activity")
        if len(parts) > 1:
            self.fields["part"].queryset = parts
        else:
            del self.fields["part"]

    def clean(self) -> dict[str, Any]:
        """One list: a new file before a text, a text before the list that was looked at."""
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text", "")
        if file and file.size > tables.LARGEST:
            self.add_error("file", str(Problem.TOO_LARGE.label))
        elif file:
            self.content = file.read()
        elif text.strip():
            self.content = text
        elif cleaned.get("kept"):
            self.content = self._unpacked(cleaned["kept"])
        elif "file" not in self.errors:
            self.add_error("file", _("Choose a file, or paste a list: one person a line."))
        return cleaned

    def packed(self) -> str:
        """The list, to be kept in the page; nobody else can read it, and nothing else is unpacked."""
        kind = "text" if isinstance(self.content, str) else "file"
        data = self.content.encode() if isinstance(self.content, str) else self.content
        packed = signing.dumps([kind, b64encode(zlib.compress(data)).decode()], salt=self.salt)
        if len(packed) > KEPT:
            raise ValidationError(str(Problem.TOO_LARGE.label))
        return packed

    @property
    def is_kept(self) -> bool:
        """Whether the page holds a list that no field shows."""
        return bool(self.data.get("kept")) and not self.data.get("text")

    def _unpacked(self, packed: str) -> bytes | str | None:
        try:
            kind, data = signing.loads(packed, salt=self.salt)
        except signing.BadSignature:
            self.add_error("file", _("The list is no longer here. Choose it again."))
            return None
        content = zlib.decompress(b64decode(data))
        return content.decode() if kind == "text" else content

    @property
    def chosen_zone(self) -> timezone | None:
        """The zone that was chosen for the list."""
        minutes = self.cleaned_data.get("zone")
        return None if minutes is None else timezone(timedelta(minutes=minutes))


@dataclass(frozen=True)
class Line:
    """A name of a list, how long it was there, and whom it stands for."""

    name: str
    minutes: int | None
    stands_for: str


def bring_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at a list, correct what has to be, and put it in: all of it or nothing."""
    occasion = views.own_event(request, pk)
    salt = f"attendance.{occasion.pk}.{request.user.pk}"
    if request.method != "POST":
        return _show(request, occasion, ListForm(occasion=occasion, salt=salt))
    form = ListForm(request.POST, request.FILES, occasion=occasion, salt=salt)
    if not form.is_valid():
        return _show(request, occasion, form)
    found = reading.read(form.content, window=_window(occasion), zone=form.chosen_zone)
    part = form.cleaned_data.get("part")
    if not found.faults and found.timeless and "part" in form.fields and part is None:
        form.add_error("part", _("The list does not tell when people were there. Choose the part that it is of."))
    if form.errors or found.faults or "put" not in request.POST:
        return _show(request, occasion, form, found)
    now = clock.now()
    outcome = attending.bring_in(
        occasion, found.people, at=now, by=request.user, part=part, instead=form.cleaned_data["instead"]
    )
    audit.note(request.user, "mark attendance", occasion, at=now, people=outcome.matched.known)
    _tell(request, outcome)
    return redirect(
        "webinars_desk:attendance_names" if outcome.matched.strangers else "webinars_desk:attendance", pk=pk
    )


def _offset(occasion: Occasion) -> int:
    """Minutes from UTC at the event, in the zone of the site."""
    offset = occasion.starts_at.astimezone(clock.get_default_timezone()).utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def _zone_name(minutes: int) -> str:
    """A zone by its distance from UTC in minutes."""
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def _window(occasion: Occasion) -> Window:
    return Window(occasion.starts_at, occasion.ends_at, clock.get_default_timezone())


def _show(request: HttpRequest, occasion: Occasion, form: ListForm, found: Found | None = None) -> HttpResponse:
    """The form, and below it what the list tells."""
    context: dict[str, Any] = {"form": form, "found": found}
    if found is not None:
        values = form.data.copy()
        try:
            values["kept"] = form.packed()
        except ValidationError as error:
            form.add_error("file", error)
        if found.shift:
            values["zone"] = str(form.own - found.shift * 60)
            context["fits"] = _zone_name(form.own - found.shift * 60)
        form.data = values
        context["ready"] = not (found.faults or form.errors)
    if found is not None and not found.faults:
        rows = attending.attendees(occasion, form.cleaned_data.get("part"))
        matched = matching.match(occasion, rows, found.people)
        context |= {"matched": matched, "lines": _lines(rows, matched), "more": max(0, len(found.people) - SHOWN)}
    return render(
        request, "webinars/admin/attendance_list.html", {**views.frame(request, occasion, "attendance"), **context}
    )


def _lines(rows: Sequence[Registration], matched: Matched) -> list[Line]:
    """The first names of a list; those that stand for nobody first, for they are to be looked at."""
    named = {matching.key_of(row): row.name for row in rows}
    found = [
        *((one, "") for one in matched.strangers),
        *((one, named[key]) for key, presents in matched.found.items() for one in presents),
        *((one, _("Nobody who registered")) for one in matched.nobody),
    ]
    return [Line(_name(one), _minutes(one), who) for one, who in found[:SHOWN]]


def _name(one: Present | Stranger) -> str:
    """A name as the list has it, with whatever else it tells."""
    told = [one.name, f"({one.also})" if one.also else "", f"<{one.email}>" if one.email else ""]
    return " ".join(part for part in told if part)


def _minutes(one: Present) -> int | None:
    """How long somebody was in the room; None where the list means all the time."""
    if one.seconds is None and not one.spans:
        return None
    whole = sum((ends - starts).total_seconds() for starts, ends in one.spans)
    return round((whole if one.seconds is None else one.seconds) / 60)


def _tell(request: HttpRequest, outcome: attending.Outcome) -> None:
    """What was done."""
    told = ngettext("%(n)d attendance was changed.", "%(n)d attendances were changed.", outcome.changed)
    messages.success(request, told % {"n": outcome.changed})
    if outcome.by_hand:
        told = ngettext(
            "%(n)d attendance was marked by hand and stays as it is.",
            "%(n)d attendances were marked by hand and stay as they are.",
            outcome.by_hand,
        )
        messages.info(request, told % {"n": outcome.by_hand})


@require_http_methods(["GET", "POST"])
def find_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Names that fit no registration: whom each stands for, or nobody; what is decided is known next time."""
    occasion = views.own_event(request, pk)
    everybody = occasion.strangers.all()
    waiting, rows = everybody.count(), attending.attendees(occasion)
    strangers = list(everybody[:SHOWN])
    faults: dict[int, str] = {}
    if request.method == "POST":
        decided, faults = _decisions(request, strangers, rows)
        now = clock.now()
        outcome = attending.find_out(occasion, decided, at=now, by=request.user)
        audit.note(request.user, "find out names", occasion, at=now, people=len(decided))
        if not faults:
            _tell(request, outcome)
            left = (
                "webinars_desk:attendance_names" if waiting > len(decided) and decided else "webinars_desk:attendance"
            )
            return redirect(left, pk=pk)
        messages.error(request, _("Some names could not be found out; the others have been saved."))
        strangers = [one for one in strangers if one.pk not in decided]
    found = matching.suggestions(rows, strangers)
    shown = [_asked(request, one, found[one.pk], faults) for one in strangers]
    context = {"shown": shown, "more": max(0, waiting - SHOWN), "nobody": NOBODY}
    return render(
        request, "webinars/admin/attendance_names.html", {**views.frame(request, occasion, "attendance"), **context}
    )


def _asked(
    request: HttpRequest, one: Stranger, suggested: tuple[list[Registration], bool], faults: dict[int, str]
) -> dict[str, Any]:
    """A stranger as the screen asks for them; the one suggestion that fits but for accents and titles is chosen."""
    listed, sure = suggested
    chosen = str(listed[0].pk) if sure else LATER
    return {
        "row": one,
        "name": _name(one),
        "minutes": _minutes(matching.present(one)),
        "options": [(str(row.pk), f"{row.name}, {row.email}") for row in listed],
        "chosen": request.POST.get(f"who-{one.pk}", chosen) if faults else chosen,
        "email": request.POST.get(f"email-{one.pk}", "") if faults else "",
        "fault": faults.get(one.pk, ""),
    }


def _decisions(
    request: HttpRequest, strangers: Sequence[Stranger], rows: Sequence[Registration]
) -> tuple[dict[int, Key], dict[int, str]]:
    """Whom each stranger stands for, and what could not be read; an address that was typed counts before the choice."""
    by_email = {row.email.lower(): matching.key_of(row) for row in rows}
    by_row = {str(row.pk): matching.key_of(row) for row in rows}
    decided: dict[int, Key] = {}
    faults: dict[int, str] = {}
    for one in strangers:
        typed = request.POST.get(f"email-{one.pk}", "").strip().lower()
        chosen = request.POST.get(f"who-{one.pk}", LATER)
        if typed and typed in by_email:
            decided[one.pk] = by_email[typed]
        elif typed:
            faults[one.pk] = _("Nobody with this address has a place in this webinar.")
        elif chosen == NOBODY:
            decided[one.pk] = matching.NOBODY
        elif chosen in by_row:
            decided[one.pk] = by_row[chosen]
    return decided, faults
