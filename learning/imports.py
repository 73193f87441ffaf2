"""The administrator's pages on which files of people and organisations come in."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.http import content_disposition_header
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from learning.viewsets import AdministratorsPage, administrators_only
from people.enums import ImportKind, ImportState
from people.importing import mapping, reporting, running, undoing
from people.importing.unreadable import Unreadable
from people.models import Import, User

PAGE = 30
SHOWN = 100
_labels = lazy(
    lambda kind, required: ", ".join(str(f.label) for f in mapping.FIELDS[kind] if f.required == required), str
)


class UploadForm(forms.Form):
    """A file, and what its rows are."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What the file holds"),
        choices=ImportKind,
        initial=ImportKind.PEOPLE,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=gettext_lazy("CSV or Excel (.xlsx), at most 20 MB, with headers in the first row."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    invites = forms.BooleanField(
        label=gettext_lazy("Send invitations"),
        required=False,
        help_text=gettext_lazy("Everybody who is new gets a message with a link to choose a password."),
    )


class ColumnsForm(forms.Form):
    """Which column holds what."""

    def __init__(self, run: Import, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run = run
        named = [(str(place), header) for place, header in enumerate(run.headers) if header]
        for field in mapping.FIELDS[run.kind]:
            self.fields[field.name] = forms.ChoiceField(
                label=field.label,
                required=field.required,
                choices=[("", _("Choose a column") if field.required else _("Not in the file")), *named],
                initial=str(run.columns.get(field.name, "")),
            )

    def clean(self) -> dict[str, Any]:
        """A column holds one thing."""
        data: dict[str, Any] = super().clean() or {}
        taken: set[str] = set()
        for name, place in list(data.items()):
            if place and place in taken:
                self.add_error(name, _("Another field has this column already. Choose another column."))
            taken.add(place)
        return data

    def columns(self) -> dict[str, int]:
        """What was chosen."""
        return {name: int(place) for name, place in self.cleaned_data.items() if place}


def index(request: HttpRequest) -> HttpResponse:
    """The imports, newest first, and the form for another file."""
    administrators_only(request)
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        said = form.cleaned_data
        invites = said["invites"] and said["kind"] == ImportKind.PEOPLE
        by, at = cast(User, request.user), timezone.now()
        try:
            run = running.upload(said["file"].file, said["file"].name, kind=said["kind"], invites=invites, by=by, at=at)
        except Unreadable as unreadable:
            form.add_error("file", _told(unreadable))
        else:
            return redirect(imports.get_url_name("show"), run.uuid)
    page = Paginator(Import.objects.select_related("by"), PAGE).get_page(request.GET.get("p"))
    needed = [(kind.label, _labels(kind, True), _labels(kind, False)) for kind in ImportKind]
    return render(request, "learning/admin/imports.html", {"form": form, "page": page, "needed": needed})


def _told(unreadable: Unreadable) -> str:
    """Why a file cannot be read, and where."""
    told = str(unreadable.problem.label)
    return f"{_('Row')} {unreadable.row}: {told}" if unreadable.row else told


@never_cache
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One import: its columns, how far it is, or what came of it."""
    administrators_only(request)
    run = get_object_or_404(Import.objects.select_related("by"), uuid=uuid)
    choosing = run.state == ImportState.NEW or (run.state == ImportState.CHECKED and "columns" in request.GET)
    form = None
    if (choosing or request.method == "POST") and not run.swept_at:
        form = ColumnsForm(run, data=request.POST if request.method == "POST" else None)
        if form.is_valid():
            if not running.check(run, form.columns(), at=timezone.now()):
                messages.warning(request, _("This import has gone on meanwhile."))
            return redirect(imports.get_url_name("show"), run.uuid)
    return render(request, "learning/admin/import.html", {"run": run, "form": form, **_context(run, form)})


def _context(run: Import, form: ColumnsForm | None) -> dict[str, Any]:
    """What the page of an import shows in its state."""
    context: dict[str, Any] = {"steps": _steps(run), "refresh": run.state in WORKING}
    if form is not None:
        try:
            context["samples"] = [_sample(run, row.cells) for row in running.samples(run)]
        except Unreadable as unreadable:
            context["unreadable"] = _told(unreadable)
        return context
    sums = run.counts if run.state in MADE else run.expected
    context["figures"] = [(label, sums.get(name, 0)) for name, label in _figures(run) if sums.get(name) or name in TOLD]
    context["faulty"] = sums.get("faulty", 0)
    context["something"] = any(sums.get(name) for name in ("people", "jobs", "organisations"))
    if run.state not in WORKING:
        context["faults"] = list(run.faults.all()[:SHOWN])
        context["fault_count"] = run.faults.count()
    if run.state == ImportState.UNDONE:
        context["left"] = [(row, reporting.thing(row)) for row in reporting.left(run)[:SHOWN]]
        context["left_count"] = reporting.left(run).count()
    return context


TOLD = {"people", "jobs", "organisations", "faulty"}  # also when there are none
WORKING = {ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING}
MADE = {ImportState.RUNNING, ImportState.DONE, ImportState.UNDOING, ImportState.UNDONE}


def _sample(run: Import, cells: tuple[str, ...]) -> list[str]:
    """A row as wide as the headers, its cells short enough for a table."""
    padded = [*cells, *[""] * len(run.headers)][: len(run.headers)]
    return [Truncator(cell).chars(40) for cell in padded]


def _figures(run: Import) -> list[tuple[str, str]]:
    """What is counted, in words."""
    done = run.state in MADE
    if run.kind == ImportKind.PEOPLE:
        kinds = [
            ("people", _("New people")),
            ("known", _("People who are here already")),
            ("jobs", _("New jobs")),
            ("unchanged", _("Rows that change nothing")),
        ]
    else:
        kinds = [("organisations", _("New organisations")), ("unchanged", _("Rows that change nothing"))]
    left = _("Rows left out because of errors") if done else _("Rows with errors, which will be left out")
    return [*kinds, ("differing", _("Rows that say otherwise than what is here, which stays")), ("faulty", left)]


def _steps(run: Import) -> list[tuple[str, bool]]:
    """The steps of the way, and which is current."""
    steps = [
        (_("Columns"), {ImportState.NEW}),
        (_("Check"), {ImportState.CHECKING, ImportState.CHECKED, ImportState.REFUSED}),
        (_("Import"), MADE),
    ]
    return [(label, run.state in states) for label, states in steps]


def _deed(request: HttpRequest, uuid: UUID, do: Any, done: str) -> HttpResponse:
    """Do something with an import when it is asked for by POST, and say whether it was done."""
    administrators_only(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    run = get_object_or_404(Import, uuid=uuid)
    if do(run, by=cast(User, request.user), at=timezone.now()):
        messages.success(request, done)
    else:
        messages.warning(request, _("This import has gone on meanwhile."))
    if Import.objects.filter(pk=run.pk).exists():
        return redirect(imports.get_url_name("show"), run.uuid)
    return redirect(imports.get_url_name("index"))


def start(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make what the dry run found."""
    return _deed(request, uuid, running.start, _("The import has begun."))


def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take back what was made."""
    return _deed(request, uuid, undoing.undo, _("The import is being undone."))


def discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Throw the file away."""
    return _deed(request, uuid, running.discard, _("The file was deleted. Nothing was imported."))


def report(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The rows that were left out, as a file."""
    administrators_only(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    run = get_object_or_404(Import, uuid=uuid)
    response = StreamingHttpResponse(reporting.lines(run), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"import-{run.made_at:%Y-%m-%d}.csv")
    response.headers["Cache-Control"] = "no-store"
    return response


class ImportPages(AdministratorsPage):
    """The list, and the pages and deeds of one import."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """All of them."""
        return [
            path("", index, name="index"),
            path("<uuid:uuid>/", show, name="show"),
            path("<uuid:uuid>/start/", start, name="start"),
            path("<uuid:uuid>/undo/", undo, name="undo"),
            path("<uuid:uuid>/discard/", discard, name="discard"),
            path("<uuid:uuid>/report.csv", report, name="report"),
        ]


imports = ImportPages(
    "imports",
    url_prefix="people/imports",
    view=index,
    icon="upload",
    menu_label=gettext_lazy("Imports"),
    menu_name="imports",
)
