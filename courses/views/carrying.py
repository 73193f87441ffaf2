"""The screens on which a course goes out as a package, and comes in: read, looked at, and only then made."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from courses.carrying import arriving, checking, gathering, planning
from courses.enums import Arrival
from courses.exchange.course import archive, limits
from courses.exchange.items import Unreadable
from courses.models import CoursePackage, CoursePage


class PackageForm(forms.Form):
    """A package of a course."""

    file = forms.FileField(
        label=gettext_lazy("Package"),
        help_text=gettext_lazy("A ZIP that was exported from a course of this or another Talkoot."),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )

    checked: checking.Checked

    def clean_file(self) -> UploadedFile:
        """A whole package with nothing else in it."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > limits.PACKAGE:
            most = filesizeformat(limits.PACKAGE)
            raise forms.ValidationError(
                _("The package is larger than %(most)s. Export the course in parts.") % {"most": most}
            )
        assert file.file is not None  # an uploaded file is there
        try:
            self.checked = checking.check(file.file)
        except Unreadable as reason:
            raise forms.ValidationError(str(reason.text)) from reason
        return file


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export_course(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What a package of the course holds and what it does not; asked for by POST, the package."""
    page = get_object_or_404(CoursePage, pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise Http404
    problem = ""
    try:
        gathered = gathering.gather(page, viewer=request.user)
        if gathered.shelf.size > limits.PACKAGE:
            told = _(
                "The files of the course are larger than %(most)s together. Put its films elsewhere, or divide it."
            )
            problem = told % {"most": filesizeformat(limits.PACKAGE)}
        elif request.method == "POST":
            data, state, sources = gathering.packed(gathered)
            return _sent(page, archive.pieces(gathering.texts(data, state), sources))
    except Unreadable as reason:
        gathered, problem = None, str(reason.text)
    context = {"page": page, "gathered": gathered, "problem": problem}
    return render(request, "courses/admin/package_export.html", context)


def _sent(page: CoursePage, pieces: Any) -> StreamingHttpResponse:
    """A package on its way."""
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{page.slug}.talkoot.zip")
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_course(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a package below a centre's page; the viewer's own that were brought before are listed."""
    above = _above(request, get_object_or_404(Page, pk=pk))
    form = PackageForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        file, title = form.cleaned_data["file"].file, form.checked.title
        package = arriving.keep(file, person=request.user, above=above, title=title, at=timezone.now())
        return redirect("courses_carrying:package", package.uuid)
    known = list(CoursePackage.objects.filter(by=request.user, above=above))
    context = {"above": above, "form": form, "known": list(zip(known, arriving.states(known), strict=True))}
    return render(request, "courses/admin/package_import.html", context)


def _above(request: HttpRequest, page: Page) -> Any:
    """A page below which courses stand and the viewer may add one; others do not exist here."""
    above = page.specific
    if (
        CoursePage not in above.allowed_subpage_models()
        or not above.permissions_for_user(request.user).can_add_subpage()
    ):
        raise Http404
    return above


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_package(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A package of the viewer's own: looked at, imported or thrown away by POST, on its way, or what became of it."""
    package = get_object_or_404(CoursePackage.objects.select_related("above", "course"), uuid=uuid, by=request.user)
    above = _above(request, package.above)
    if request.method == "POST":
        if "discard" in request.POST:
            return _discarded(request, package)
        arriving.start(package, copy=request.POST.get("existing") == "copy", at=timezone.now())
        return redirect("courses_carrying:package", package.uuid)  # begun now or before
    state = arriving.state(package)
    context = {"above": above, "package": package, "state": state}
    if state in (Arrival.RUNNING, Arrival.DONE):
        return render(request, "courses/admin/package_imported.html", {**context, "made": _made(package)})
    try:
        with arriving.opened(package) as file, archive.opened(file) as opened:
            checked = checking.read(opened)
    except Unreadable as reason:  # it was lost, or the site was brought up to date
        arriving.discard(package)
        messages.error(request, str(reason.text))
        return redirect("courses_carrying:import", above.pk)
    return render(request, "courses/admin/package_preview.html", {**context, **_planned(checked, above)})


def _discarded(request: HttpRequest, package: CoursePackage) -> HttpResponse:
    """The package is thrown away, unless it is being imported."""
    if not arriving.discard(package):
        return redirect("courses_carrying:package", package.uuid)
    messages.success(request, _("The package was deleted. Nothing was imported."))
    return redirect("courses_carrying:import", package.above_id)


def _planned(checked: checking.Checked, above: Any) -> dict[str, Any]:
    """What importing the package would do."""
    return {
        "plan": planning.plan(checked.data, above),
        "told": checked.state,
        "unpublished": sum(row["state"] != "published" for row in checked.state["pages"]),
        "media": [len(checked.data[kind]) for kind in ("pictures", "documents", "recordings")],
    }


def _made(package: CoursePackage) -> list[tuple[str, list[Page]]]:
    """The pages that were made and are still there: the course first, each with its kind and all its languages."""
    kinds = {model: kind for kind, model in planning.PAGES.items()}
    found = Page.objects.filter(pk__in=package.made).select_related("content_type", "locale")
    things: dict[UUID, list[Page]] = {}
    for page in sorted(found, key=lambda page: package.made.index(page.pk)):
        things.setdefault(page.translation_key, []).append(page)
    rows = [(kinds[pages[0].specific_class], pages) for pages in things.values()]
    return sorted(rows, key=lambda row: row[0] != "course")
