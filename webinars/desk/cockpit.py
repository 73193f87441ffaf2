"""The first screen of the desk and the first screen of an event: what comes next, and how it stands."""

from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from people import rules as people_rules
from people.models import User
from webinars import checklist, cockpit, duties, rules, wording
from webinars.checklist import Item
from webinars.desk.views import frame, own_event, own_work
from webinars.enums import DutyKind, Known
from webinars.facts import Event
from webinars.models import Duty, Occasion

SCREENS = {  # where a thing is done; the rest is written on the event's page
    Known.QUESTIONS: "questions",
    Known.ATTENDANCE: "attendance",
    Known.NAMES: "attendance_names",
    Known.RECORDING: "recording",
    Known.CAPTIONS: "recording",
    Known.PUBLISHED: "recording",
    Known.OUTPUTS: "outputs",
}
FOR_TEACHERS = {Known.QUESTIONS, Known.ATTENDANCE, Known.NAMES}


@dataclass(frozen=True)
class Line:
    """A thing on a list, as the screen writes it: what, what is lacking, by when, and where it is done."""

    item: Item
    event: Event
    task: str
    lacking: str
    when: str
    address: str
    form: forms.Form | None = None

    @property
    def known_as(self) -> str:
        """How the forms name a thing that only people know: by its row, or by its kind."""
        told = self.item.told
        return (f"{told.pk}" if told.pk else told.kind) if told else ""


class AssignForm(forms.Form):
    """Who does a thing, and by when."""

    owner = forms.ModelChoiceField(
        label=gettext_lazy("Who does it"),
        required=False,
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Nobody yet"),
    )
    due_on = forms.DateField(
        label=gettext_lazy("To be done by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, people: list[User], **options: Any) -> None:
        """The people are those who work for the event's centres, asked for once."""
        super().__init__(*args, **options)
        field = self.fields["owner"]
        field.queryset = User.objects.filter(pk__in=[one.pk for one in people])
        field.choices = [("", field.empty_label), *((one.pk, one.name) for one in people)]


class AddForm(AssignForm):
    """A thing in one's own words, or a usual one that is not on the list."""

    kind = forms.ChoiceField(label=gettext_lazy("What"))
    words = forms.CharField(label=gettext_lazy("In your own words"), required=False, max_length=200)
    field_order = ["kind", "words", "owner", "due_on"]

    def __init__(self, *args: Any, off: list[str], **options: Any) -> None:
        """``off``: the usual things that are not on the list."""
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(one, DutyKind(one).label) for one in (DutyKind.OWN, *off)]

    def clean(self) -> dict[str, Any]:
        """Own words say something; a usual thing needs none."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") != DutyKind.OWN:
            cleaned["words"] = ""
        elif not cleaned.get("words"):
            self.add_error("words", _("Write what has to be done."))
        return cleaned


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What to do first in all events of one's centres, and each with its list."""
    found = cockpit.cockpit(request.user, at=timezone.now(), page=request.GET.get("p"))
    works = set(rules.worked_on(Occasion.objects.all(), request.user).values_list("pk", flat=True))

    def line(event: Event, item: Item) -> Line:
        return _line(event, item, works=event.occasion.pk in works)

    context = {
        "found": found,
        "first": line(*found.first) if found.first else None,
        "hidden_next": line(*found.hidden_next) if found.hidden_next else None,
        "groups": [
            (name, [(one, line(one, one.next) if one.next else None) for one in events])
            for name, events in found.groups
        ],
        "past": [(one, [line(one, item) for item in one.waiting]) for one in found.past],
        "makes": people_rules.serves(request.user, *people_rules.WRITING),
        "page": found.page,
        "elided_page_range": found.page.paginator.get_elided_page_range(found.page.number),
    }
    return render(request, "webinars/admin/index.html", context)


@require_GET
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """How one event stands."""
    occasion = own_event(request, pk)
    return render(request, "webinars/admin/overview.html", _overview(request, occasion))


@require_POST
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    """Add, assign, tick, undo or remove a thing on an event's list; editors tick, organisers do all of it."""
    occasion = own_work(request, pk)
    deed = request.POST.get("deed", "")
    if deed == "add":
        return _add(request, occasion)
    row = _named(occasion, request.POST.get("which", ""))
    may_undo = deed == "undo" and row.done_by_id == request.user.pk
    if not (deed == "tick" or may_undo or rules.may_manage(request.user, occasion)):
        raise PermissionDenied
    now = timezone.now()
    if deed == "assign":
        form = AssignForm(request.POST, people=_people(occasion), prefix=request.POST.get("which"))
        if not form.is_valid():
            return render(
                request, "webinars/admin/overview.html", _overview(request, occasion, assigning=form), status=422
            )
        duties.change(row, at=now, by=request.user, **form.cleaned_data)
    elif deed in ("tick", "undo", "drop"):
        {"tick": duties.tick, "undo": duties.undo, "drop": duties.drop}[deed](row, at=now, by=request.user)
    else:
        raise Http404
    messages.success(request, _("Done."))
    return _back(occasion)


def _add(request: HttpRequest, occasion: Occasion) -> HttpResponse:
    """Put one more thing on the list."""
    if not rules.may_manage(request.user, occasion):
        raise PermissionDenied
    form = AddForm(request.POST, people=_people(occasion), off=list(DutyKind.values), prefix="add")
    if not form.is_valid():
        return render(request, "webinars/admin/overview.html", _overview(request, occasion, adding=form), status=422)
    duties.add(occasion, at=timezone.now(), by=request.user, **form.cleaned_data)
    messages.success(request, _("It is on the list."))
    return _back(occasion)


def _overview(
    request: HttpRequest, occasion: Occasion, *, adding: AddForm | None = None, assigning: AssignForm | None = None
) -> dict[str, Any]:
    """Everything on the screen, with what was typed where it could not be saved."""
    shown = cockpit.overview(occasion, at=timezone.now())
    framed = frame(request, occasion, "overview")
    works, manages = framed["works"], framed["decides"]
    people = _people(occasion) if manages else None
    lines = [_line(shown.known, item, works=works, people=people) for item in shown.known.items]
    for place, line in enumerate(lines):
        if assigning and line.form and line.form.prefix == assigning.prefix:
            lines[place] = replace(line, form=assigning)
    left = [one for one in lines if one.item.state != checklist.DONE]
    on = {line.item.kind for line in lines}
    off = [kind for kind in DutyKind.values if kind not in (*on, DutyKind.OWN)]
    return {
        **framed,
        "shown": shown,
        "first": _line(shown.known, shown.first, works=works) if shown.first else None,
        "lines": [
            (_("Before the webinar"), [one for one in left if one.item.phase == checklist.BEFORE]),
            (_("After the webinar"), [one for one in left if one.item.phase == checklist.AFTER]),
        ],
        "ticked": [one for one in lines if one.item.state == checklist.DONE],
        "manages": manages,
        "adding": adding or (AddForm(people=people, off=off, prefix="add") if people is not None else None),
    }


def _line(event: Event, item: Item, *, works: bool, people: list[User] | None = None) -> Line:
    """One thing as the screen writes it."""
    film = event.facts.film
    line = Line(
        item=item,
        event=event,
        task=wording.task(item),
        lacking=wording.lacking(item, visible=bool(film and film.visible), today=event.today),
        when=wording.by_when(item, today=event.today),
        address=_address(event, item, works=works),
    )
    if people is None or not (item.told and item.waits):
        return line
    initial = {"owner": item.told.owner_pk, "due_on": item.due_on}
    return replace(line, form=AssignForm(people=people, prefix=line.known_as, initial=initial))


def _address(event: Event, item: Item, *, works: bool) -> str:
    """Where a thing is done by whoever looks; teachers mark who was there and see the rest."""
    here = reverse("webinars_desk:overview", args=[event.occasion.pk])
    if item.told:
        return f"{here}#duties"
    if item.kind in SCREENS and (works or item.kind in FOR_TEACHERS):
        return reverse(f"webinars_desk:{SCREENS[Known(item.kind)]}", args=[event.occasion.pk])
    if works and event.page and item.kind not in (Known.REMINDED_DAY, Known.REMINDED_HOUR):
        return reverse("wagtailadmin_pages:edit", args=[event.page])
    return here


def _named(occasion: Occasion, which: str) -> Duty:
    """The thing that a form names, by its row or by its kind; what is none does not exist."""
    if which.isdecimal():
        return get_object_or_404(Duty, pk=which, occasion=occasion)
    if which not in DutyKind or which == DutyKind.OWN:
        raise Http404
    return duties.usual(occasion, which)


def _people(occasion: Occasion) -> list[User]:
    """Those who may take something on, by name."""
    found = rules.colleagues(occasion, day=timezone.localdate())
    return list(found.order_by("family_name", "given_name", "pk"))


def _back(occasion: Occasion) -> HttpResponse:
    return redirect(f"{reverse('webinars_desk:overview', args=[occasion.pk])}#duties")
