"""The screen on which teachers and organisers grant extra time in tests, and take it back."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from courses import timing
from courses.models import ExtraTime
from courses.rules import GRADING
from learning.models import Enrolment
from people import rules as people_rules
from people.models import Centre, User

LONGEST = timedelta(days=3 * 366)


class GrantForm(forms.Form):
    """To whom, in which centre's tests, how much and until when; why is not asked."""

    email = forms.EmailField(label=gettext_lazy("The learner's e-mail address"), max_length=254)
    centre = forms.ModelChoiceField(Centre.objects.none(), label=gettext_lazy("Centre"), empty_label=None)
    percent = forms.TypedChoiceField(
        label=gettext_lazy("Extra time"),
        coerce=int,
        choices=[(percent, f"{percent} %") for percent in (25, 33, 50, 100)],
        initial=50,
    )
    until = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        """The centres are those that the viewer grades for."""
        super().__init__(*args, **kwargs)
        self.fields["centre"].queryset = people_rules.centres_of(viewer, *GRADING)

    def clean_until(self) -> object:
        """From today on, and not for ever."""
        until, today = self.cleaned_data["until"], timezone.localdate()
        if not today <= until <= today + LONGEST:
            raise forms.ValidationError(_("Choose a day from today on, within three years."))
        return until

    def clean(self) -> dict[str, Any]:
        """The learner takes part in a course of the centre; whether others have an account is not told."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        enrolled = Enrolment.objects.filter(activity__centre=cleaned["centre"], withdrawn_at=None).values("person")
        cleaned["person"] = User.objects.filter(email__iexact=cleaned["email"], pk__in=enrolled).first()
        if cleaned["person"] is None:
            self.add_error("email", _("Nobody with this address takes part in a course of this centre."))
        return cleaned


def index(request: HttpRequest) -> HttpResponse:
    """Who has extra time in the tests of the viewer's centres, and a form to grant more."""
    centres = people_rules.centres_of(request.user, *GRADING)
    if not centres.exists():
        raise PermissionDenied
    form = GrantForm(request.POST if request.method == "POST" else None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("percent", "until")}
        timing.grant(
            form.cleaned_data["person"], form.cleaned_data["centre"], **given, by=request.user, at=timezone.now()
        )
        messages.success(request, _("The extra time holds for attempts that begin from now on."))
        return redirect("courses_grading:extra_time")
    rows = ExtraTime.objects.visible_to(request.user).filter(centre__in=centres.values("pk"))
    context = {"form": form, "rows": rows.select_related("person", "centre")}
    return render(request, "courses/admin/extra_time.html", context)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back."""
    centres = people_rules.centres_of(request.user, *GRADING)
    rows = ExtraTime.objects.visible_to(request.user).filter(centre__in=centres.values("pk"))
    timing.end(get_object_or_404(rows.select_related("person"), pk=pk), by=request.user, at=timezone.now())
    messages.success(request, _("The extra time was taken back."))
    return redirect("courses_grading:extra_time")
