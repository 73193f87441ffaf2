"""The screen on which a series becomes the template of the next: new titles and a new first day, seen before made."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from webinars import copying, drafting, showing
from webinars.copying import Event, Plan
from webinars.models import EventPage, SeriesPage

SATURDAY = 5


class TemplateForm(forms.Form):
    """A title in each language of the series, and the day of the first webinar."""

    first_on = forms.DateField(
        label=gettext_lazy("Day of the first webinar"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "The others keep their distance to it in days and their times of day. Choose the same day of the week "
            "and they all keep theirs."
        ),
    )

    def __init__(self, *args: Any, editions: list[SeriesPage], **options: Any) -> None:
        """One box for a title per language."""
        super().__init__(*args, **options)
        self.editions = {page.locale.language_code: page for page in editions}
        for code, page in self.editions.items():
            label = _("Title of the new series (%(language)s)") % {"language": showing.LABELS.get(code, code)}
            self.fields[f"title_{code}"] = forms.CharField(label=label, max_length=255, initial=page.title)
        self.order_fields([*(f"title_{code}" for code in self.editions), "first_on"])

    def clean_first_on(self) -> date:
        """A day that a webinar can be on."""
        day: date = self.cleaned_data["first_on"]
        if day.year not in drafting.YEARS:
            raise forms.ValidationError(_("Is the year %(year)d right?") % {"year": day.year})
        return day

    def clean(self) -> dict[str, Any]:
        """Two series of one title beside each other could not be told apart."""
        cleaned: dict[str, Any] = super().clean() or {}
        for code, page in self.editions.items():
            title = cleaned.get(f"title_{code}")
            beside = SeriesPage.objects.sibling_of(page).filter(title=title)
            if title and beside.exists():
                message = _("There is a series of this title already. Give the new one a title of its own.")
                self.add_error(f"title_{code}", message)
        return cleaned

    @property
    def titles(self) -> dict[str, str]:
        """The title in each language."""
        return {code: self.cleaned_data[f"title_{code}"] for code in self.editions}


@require_http_methods(["GET", "POST"])
def use_as_template(request: HttpRequest, pk: int) -> HttpResponse:
    """Say the titles and the day, look at what it becomes, and make the drafts; nothing is published here."""
    series = _series(request, pk)
    editions = copying.editions(series)
    if request.method != "POST":
        return _show(request, series, TemplateForm(editions=editions), None)
    form = TemplateForm(request.POST, editions=editions)
    plan = copying.plan(series, first_on=form.cleaned_data["first_on"]) if form.is_valid() else None
    if plan is None or "make" not in request.POST:
        return _show(request, series, form, plan)
    made = copying.make(plan, form.titles, by=request.user)
    messages.success(request, _("The drafts are made. Readers see them when you publish them."))
    return redirect("wagtailadmin_explore", made.pk)


def _series(request: HttpRequest, pk: int) -> SeriesPage:
    """The leading page of a series that the viewer may copy; else it does not exist."""
    page = get_object_or_404(Page, pk=pk).specific
    if not isinstance(page, SeriesPage) or not copying.may(request.user, page):
        raise Http404
    return copying.editions(page)[0]


def _show(request: HttpRequest, series: SeriesPage, form: TemplateForm, plan: Plan | None) -> HttpResponse:
    """The form, and below it what would be made."""
    now = timezone.now()
    context = {
        "page": series,
        "form": form,
        "plan": plan,
        "shown": [(event, _remarks(event, at=now)) for event in plan.events] if plan else [],
        "began": copying.first_day(series),
        "titles": [(showing.LABELS.get(code, code), title) for code, title in form.titles.items()] if plan else [],
    }
    return render(request, "webinars/admin/template.html", context)


def _remarks(event: Event, *, at: datetime) -> list[str]:
    """What one should look at before it is made."""
    page: EventPage = event.page
    day = drafting.day_of(page)
    found = []
    if day is None:
        found.append(_("It has no times yet."))
    elif day.weekday() >= SATURDAY:
        found.append(_("This is a weekend."))
    if page.starts_at and page.starts_at < at:
        found.append(_("This day has passed."))
    return found
