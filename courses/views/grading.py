"""The screens on which teachers grade free texts: what waits, and one text with its rubric and no name."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from courses import grading
from courses.models import Submission
from courses.taking import Refused
from people.languages import pick


class GradeForm(forms.Form):
    """Points for each criterion, and a comment that the learner reads."""

    def __init__(self, submission: Submission, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = submission.answer.version.content["criteria"]
        for row in self.criteria:
            most = row["points"]
            self.fields[f"points-{row['key']}"] = forms.IntegerField(
                label=pick(row["texts"], get_language()),
                min_value=0,
                max_value=most,
                help_text=_("From 0 to %(most)s points.") % {"most": most},
            )
        self.fields["comment"] = forms.CharField(
            label=gettext_lazy("Comment"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=gettext_lazy("The learner reads it with the points. Say what was good and what is missing."),
        )

    @property
    def points(self) -> dict[str, int]:
        """The points by criterion."""
        return {row["key"]: self.cleaned_data[f"points-{row['key']}"] for row in self.criteria}


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """The texts that the viewer can grade, the oldest first."""
    rows = [
        {"submission": one, "question": pick(one.answer.version.content["texts"], get_language())}
        for one in grading.waiting(request.user)
    ]
    return render(request, "courses/admin/waiting.html", {"rows": rows})


def grade(request: HttpRequest, pk: int) -> HttpResponse:
    """One text, its rubric, and the points to give; whoever may not grade it finds nothing here."""
    rows = Submission.objects.visible_to(request.user).filter(answer__attempt__passed=None)
    submission = get_object_or_404(rows.select_related("course", "answer__version", "answer__activity"), pk=pk)
    form = GradeForm(submission, request.POST if request.method == "POST" else None, initial=_given(submission))
    if request.method == "POST" and form.is_valid():
        try:
            grading.grade(
                submission,
                form.points,
                grader=request.user,
                comment=form.cleaned_data["comment"],
                at=timezone.now(),
            )
        except Refused as refusal:
            messages.warning(request, str(refusal.message))
        else:
            messages.success(request, _("The points are saved."))
        return redirect("courses_grading:waiting")
    content = submission.answer.version.content
    context = {
        "submission": submission,
        "form": form,
        "question": pick(content["texts"], get_language()),
        "story": pick(content.get("story"), get_language()),
        "explanation": pick(content["explanations"], get_language()),
        "most": grading.most(submission),
    }
    return render(request, "courses/admin/grade.html", context)


def _given(submission: Submission) -> dict[str, object]:
    """The points and the comment of the newest grade, while the attempt waits for others."""
    last = submission.grades.last()
    if last is None:
        return {}
    return {**{f"points-{key}": points for key, points in last.points.items()}, "comment": last.comment}
