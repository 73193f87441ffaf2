"""The review page of a course in the admin: where it is, who acts next, what is reviewed, and one's own decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.widgets import Button
from wagtail.models import Comment, Page, WorkflowState

from courses import covering, reviewing
from courses.covering import Checked, Part, Problem
from courses.enums import Step
from courses.models import Approved, CoursePage, Deed, ReviewTask
from courses.reviewing import Refused, Standing

DEEDS = ("submit", "approve", "send_back", "remark", "withdraw", "plan", "unplan", "publish")
DONE = {
    "submit": gettext_lazy("The course is submitted. Whoever decides next has been told."),
    "approve": gettext_lazy("The course has passed the step. Whoever decides next has been told."),
    "send_back": gettext_lazy("The course is with its author again, who has been told."),
    "remark": gettext_lazy("Your remark is kept, and the author has been told."),
    "withdraw": gettext_lazy("The review is ended. Every draft is as it was."),
    "plan": gettext_lazy("The publication is scheduled."),
    "unplan": gettext_lazy("The scheduled publication is cancelled."),
    "publish": gettext_lazy("The course is published with all its drafts."),
}


class DecisionForm(forms.Form):
    """What somebody does, in their words, and what they were shown when they did it."""

    deed = forms.ChoiceField(
        choices=[(name, name) for name in DEEDS],
        error_messages={name: gettext_lazy("Choose one of the buttons.") for name in ("required", "invalid_choice")},
    )
    text = forms.CharField(
        label=gettext_lazy("In your words"),
        required=False,
        max_length=reviewing.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The author reads it, and it stays in the history of the review."),
    )
    planned_for = forms.DateTimeField(
        label=gettext_lazy("Publish at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    turn = forms.IntegerField(required=False, min_value=0)
    token = forms.CharField(required=False, max_length=64)

    def clean(self) -> dict[str, Any]:
        """A time is asked for where one is needed, and a decision says what it is about."""
        cleaned = super().clean() or {}
        if cleaned.get("deed") == "plan" and not cleaned.get("planned_for") and "planned_for" not in self.errors:
            self.add_error("planned_for", _("Choose a day and a time."))
        return cleaned


@dataclass(frozen=True)
class Row:
    """A part as the page shows it: ``late`` are the steps that have approved something else."""

    part: Part
    checked: Checked | None
    late: tuple[str, ...]
    since: int | None


@dataclass(frozen=True)
class Place:
    """A step on the course's way: ``state`` is done, now or next."""

    label: object
    state: str
    deed: Deed | None


def _course(request: HttpRequest, pk: int) -> CoursePage:
    """A course whose drafts the viewer may read; others do not exist here."""
    page = get_object_or_404(CoursePage.objects.select_related("locale"), pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise Http404
    return page


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a course is on its way to its readers; a decision comes back as a form."""
    course = _course(request, pk)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    problems: Sequence[Problem] = ()
    if request.method == "POST" and form.is_valid():
        try:
            _do(course, form.cleaned_data, request)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            problems = refusal.problems
        else:
            messages.success(request, DONE[form.cleaned_data["deed"]])
            return redirect("course_review", pk)
        course = _course(request, pk)
    return render(request, "courses/admin/review.html", _context(course, request, form, problems))


def _do(course: CoursePage, said: dict[str, Any], request: HttpRequest) -> None:
    """One domain call."""
    at, by, deed = timezone.now(), request.user, said["deed"]
    decision = {"by": by, "turn": said["turn"] or 0, "token": said["token"] or "-", "at": at, "text": said["text"]}
    match deed:
        case "submit":
            reviewing.submit(course, by=by, at=at)
        case "remark":
            reviewing.remark(course, by=by, at=at, text=said["text"])
        case "withdraw":
            reviewing.withdraw(course, by=by)
        case "unplan":
            reviewing.unplan(course, by=by, at=at)
        case "plan":
            reviewing.plan(course, planned_for=said["planned_for"], **decision)
        case "approve":
            reviewing.approve(course, **decision)
        case "send_back":
            reviewing.send_back(course, **decision)
        case "publish":
            reviewing.publish(course, **decision)


def _context(
    course: CoursePage, request: HttpRequest, form: DecisionForm, problems: Sequence[Problem]
) -> dict[str, object]:
    """Everything that the page tells."""
    covered = covering.parts(course)
    state = WorkflowState.objects.active().for_instance(course).select_related("workflow", "requested_by").first()
    one = reviewing.standing(course, covered=covered) if state else None
    known = reviewing.seen(one.review) if one else {}
    checked = covering.checks(covered)
    workflow = state.workflow if state else course.get_workflow()
    steps = reviewing.steps_of(workflow) if workflow else []
    return {
        "page": course,
        "form": form,
        "problems": problems,
        "state": state,
        "one": one,
        "places": _places(steps, one, known),
        "is_whole": bool(steps),
        "workflow": workflow,
        "token": covering.token(covered),
        "rows": [_row(part, checked.get(part.page.pk), known) for part in covered],
        "hindered": [problem for each in checked.values() for problem in each.hindrances],
        "drafts": sum(part.is_draft for part in covered),
        "comments": _comments(covered),
        "deeds": Deed.objects.filter(review__course=course).select_related("by").order_by("-pk")[:100],
        **_rights(course, request, state, one),
    }


def _rights(
    course: CoursePage, request: HttpRequest, state: WorkflowState | None, one: Standing | None
) -> dict[str, object]:
    """What this person may do here."""
    bar = str(one.panel.why_not(request.user)) if one else ""
    return {
        "why_not": bar,
        "may_decide": one is not None and not bar,
        "may_pass": one is not None and bool(bar) and one.panel.may_pass(request.user),
        "publishes": one is not None and one.step == Step.PUBLICATION,
        "may_submit": course.permissions_for_user(request.user).can_submit_for_moderation(),
        "may_withdraw": state is not None and reviewing.may_withdraw(course, request.user),
        "time_zone": timezone.get_current_timezone_name(),
    }


def _places(steps: Sequence[ReviewTask], one: Standing | None, known: dict[str, dict[int, Approved]]) -> list[Place]:
    """The steps of the review, with the decisions that hold."""
    if one is None:
        return [Place(task.get_step_display(), "next", None) for task in steps]
    newest = {deed.step: deed for deed in one.review.deeds.filter(kind__in=reviewing.SEEING).select_related("by")}
    found = []
    for task in steps:
        state = "now" if task.step == one.step else "done" if task.step in known else "next"
        holds = state == "done" and reviewing.has_seen(task.step, one.covered, known)
        found.append(
            Place(
                task.get_step_display(),
                state if state != "done" or holds else "next",
                newest.get(task.step) if holds else None,
            )
        )
    return found


def _row(part: Part, checked: Checked | None, known: dict[str, dict[int, Approved]]) -> Row:
    """A part, and which steps have approved something else of it."""
    late = [step for step in Step if step in known and reviewing.says_otherwise(part, known[step])]
    before = [known[step][part.page.pk].revision_id for step in late if part.page.pk in known[step]]
    since = next((number for number in before if number and number != part.revision), None)
    return Row(part, checked, tuple(str(Step(step).label) for step in late), since)


def _comments(covered: Sequence[Part]) -> list[Comment]:
    """What was commented on in the drafts, what is not resolved first."""
    titles = {part.page.pk: part for part in covered}
    rows = Comment.objects.filter(page__in=titles).select_related("user", "resolved_by")
    found = list(rows.prefetch_related("replies__user").order_by("resolved_at", "created_at"))
    found.sort(key=lambda comment: comment.resolved_at is not None)
    for comment in found:
        comment.part = titles[comment.page_id]
    return found


def urls() -> list[URLPattern]:
    """The page, below the admin's address."""
    return [path("courses/<int:pk>/review/", review, name="course_review")]


def button(page: Page) -> Button:
    """The way here from the course's editor."""
    return Button(_("Review"), reverse("course_review", args=[page.pk]), icon_name="tasks", priority=79)


def told(page: Page) -> SafeString | None:
    """What the editor of a page under review says."""
    found = reviewing.around(page)
    if not found:
        return None
    links = format_html_join(
        ", ",
        '<a href="{}">{}</a>',
        ((reverse("course_review", args=[one.course_id]), one.course.get_admin_display_title()) for one in found),
    )
    words = _("This is being reviewed. If you change it, steps that have approved it look at it again. The review:")
    return format_html("{} {}", words, links)
