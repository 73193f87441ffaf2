"""Pages of the admin about one course: its published versions with what changed between two, and its feedback."""

from typing import Any

from django import forms
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.widgets import Button
from wagtail.models import Page

from courses import comparing, opinions, rules
from courses.models import CoursePage, Structure
from learning.enums import Kind
from learning.models import Activity, Enrolment
from people.languages import pick


class CompareForm(forms.Form):
    """Two versions of one course."""

    def __init__(self, held: list[Structure], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [(str(one.version.number), str(one.version.number)) for one in held]
        self.fields["before"] = forms.ChoiceField(label=_("From version"), choices=numbers)
        self.fields["after"] = forms.ChoiceField(label=_("To version"), choices=numbers)


def course_for(request: HttpRequest, pk: int) -> CoursePage:
    """A course that the viewer may edit; others do not exist here."""
    page = get_object_or_404(CoursePage.objects.select_related("locale"), pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise Http404
    return page


def _held(page: CoursePage) -> list[Structure]:
    """The published versions of a course, newest first."""
    of_it = Structure.objects.filter(version__activity__kind=Kind.COURSE, version__activity__key=page.translation_key)
    return list(of_it.select_related("version").order_by("-version__number"))


def _people(held: list[Structure]) -> dict[int, int]:
    """How many people take part in each version."""
    begun = Enrolment.objects.filter(version__in=[one.version_id for one in held], withdrawn_at=None)
    return dict(begun.order_by().values_list("version").annotate(number=Count("pk")))


@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """The versions of a course; with two numbers in the address also what changed from one to the other."""
    page = course_for(request, pk)
    held = _held(page)
    by_number = {str(one.version.number): one for one in held}
    compared = None
    form = CompareForm(held, request.GET if "before" in request.GET else None, initial=_latest(held))
    if form.is_valid():
        before, after = (by_number[form.cleaned_data[name]] for name in ("before", "after"))
        compared = comparing.compare(before, after, language=page.locale.language_code)
    people = _people(held)
    context = {
        "page": page,
        "held": [(one, people.get(one.version_id, 0), pick(one.notes, page.locale.language_code)) for one in held],
        "form": form,
        "compared": compared,
    }
    return render(request, "courses/admin/versions.html", context)


def _latest(held: list[Structure]) -> dict[str, int]:
    """The newest version and the one before it."""
    return {"before": held[1].version.number, "after": held[0].version.number} if len(held) > 1 else {}


@require_safe
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """What those who finished the course think of it, for the people of its own centre."""
    page = course_for(request, pk)
    if not rules.reads_opinions(request.user, page.centre_id):
        raise Http404
    course = Activity.objects.filter(kind=Kind.COURSE, key=page.translation_key).first()
    context = {
        "page": page,
        "summary": opinions.about(course) if course else opinions.Summary(0),
        "shown_from": opinions.SHOWN_FROM,
    }
    return render(request, "courses/admin/feedback.html", context)


def urls() -> list[URLPattern]:
    """The pages, below the admin's address."""
    return [
        path("courses/<int:pk>/versions/", versions, name="course_versions"),
        path("courses/<int:pk>/feedback/", feedback, name="course_feedback"),
    ]


def buttons(page: Page, user: Any) -> list[Button]:
    """The ways here from the course's editor, as far as they are open to who edits."""
    found = [
        Button(_("Versions"), reverse("course_versions", args=[page.pk]), icon_name="history", priority=80),
        Button(_("Translations"), reverse("course_translations", args=[page.pk]), icon_name="globe", priority=81),
    ]
    if rules.reads_opinions(user, page.specific_deferred.centre_id):
        address = reverse("course_feedback", args=[page.pk])
        found.append(Button(_("Feedback"), address, icon_name="comment", priority=82))
    return found
