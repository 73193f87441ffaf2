"""The administrator's pages of people's jobs: who works where, a new job, another word on one, and its last day."""

from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput

from learning.organisations import OFFERED, code_field
from learning.viewsets import AdministratorsPage, administrators_only
from people import organising, rules
from people.enums import Staffing
from people.models import Job, Organisation, Profession, RoleProfile, User
from people.organising import Refused

PAGE = 50
TOLD = ("organisation", "profession", "profile", "title", "staffing", "reports_to", "started_on", "ended_on")


class JobForm(forms.Form):
    """What is said about a job."""

    organisation = code_field(gettext_lazy("Code of the organisation"))
    profession = forms.ModelChoiceField(
        label=gettext_lazy("Profession"),
        queryset=Profession.objects.all(),
        empty_label=gettext_lazy("Choose a profession"),
    )
    profile = forms.ModelChoiceField(
        label=gettext_lazy("Role profile"), queryset=RoleProfile.objects.all(), empty_label="–", required=False
    )
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=120, required=False)
    staffing = forms.ChoiceField(
        label=gettext_lazy("Employment"), choices=Staffing, initial=Staffing.OWN, widget=forms.RadioSelect
    )
    reports_to = forms.EmailField(
        label=gettext_lazy("E-mail of the superior"),
        required=False,
        help_text=gettext_lazy(
            "Somebody who works for the same employer. The superior sees the person as a manager does."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    started_on = forms.DateField(label=gettext_lazy("First day of the job"), widget=AdminDateInput)
    ended_on = forms.DateField(label=gettext_lazy("Last day of the job"), widget=AdminDateInput, required=False)

    def clean_reports_to(self) -> User | None:
        """The person with this address."""
        email: str = self.cleaned_data["reports_to"].lower()
        found = User.objects.filter(email=email, is_active=True).first() if email else None
        if email and found is None:
            raise forms.ValidationError(_("Nobody here has this e-mail."))
        return found


class FindForm(forms.Form):
    """Who is looked for."""

    q = forms.CharField(label=gettext_lazy("Name or e-mail"), required=False, max_length=100)


class EndForm(forms.Form):
    """The last day of a job."""

    on = forms.DateField(label=gettext_lazy("Last day of the job"), widget=AdminDateInput)


def index(request: HttpRequest) -> HttpResponse:
    """People and where they work today."""
    administrators_only(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    form = FindForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(_people(text), PAGE).get_page(request.GET.get("p"))
    kept = urlencode({"q": text}) if text else ""
    return render(request, "learning/admin/jobs.html", {"page": page, "form": form, "kept": kept})


def _people(text: str) -> QuerySet[User]:
    """Those whose name or address has every word of the text in it, with their jobs of today."""
    people = User.objects.filter(is_active=True)
    for word in text.split():
        people = people.filter(
            Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(email__icontains=word)
        )
    jobs = Job.objects.filter(rules.current(rules.today())).select_related("organisation", "profession")
    return people.prefetch_related(Prefetch("jobs", jobs, to_attr="work"))


def person(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One person's jobs, those that ended too."""
    administrators_only(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    somebody = get_object_or_404(User, uuid=uuid)
    held = somebody.jobs.select_related("organisation", "profession", "profile", "reports_to")
    context = {"somebody": somebody, "held": held, "today": rules.today()}
    return render(request, "learning/admin/person_jobs.html", context)


def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give somebody a job."""
    administrators_only(request)
    somebody = get_object_or_404(User, uuid=uuid)
    form = JobForm(request.POST if request.method == "POST" else None, initial={"started_on": rules.today()})
    by, at = cast(User, request.user), timezone.now()
    if form.is_valid() and _done(form, lambda: organising.start_job(somebody, **form.cleaned_data, by=by, at=at)):
        messages.success(request, _("The job has been added."))
        return redirect(jobs.get_url_name("person"), uuid)
    return _form(request, form, somebody, _("Start a job"))


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another word on a job."""
    administrators_only(request)
    job = _job(pk)
    known = {name: getattr(job, name) for name in TOLD} | {"organisation": job.organisation.code}
    known["reports_to"] = job.reports_to.email if job.reports_to else ""
    form = JobForm(request.POST if request.method == "POST" else None, initial=known)
    by, at = cast(User, request.user), timezone.now()
    if form.is_valid() and _done(form, lambda: organising.change_job(job, **form.cleaned_data, by=by, at=at)):
        messages.success(request, _("The job has been changed."))
        return redirect(jobs.get_url_name("person"), job.person.uuid)
    return _form(request, form, job.person, _("Change the job"))


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which day is the last; the person stays."""
    administrators_only(request)
    job = _job(pk)
    form = EndForm(request.POST if request.method == "POST" else None, initial={"on": job.ended_on or rules.today()})
    by, at = cast(User, request.user), timezone.now()
    if form.is_valid() and _done(form, lambda: organising.end_job(job, **form.cleaned_data, by=by, at=at)):
        messages.success(request, _("The last day of the job has been saved."))
        return redirect(jobs.get_url_name("person"), job.person.uuid)
    return _form(request, form, job.person, _("End the job"), ending=job)


def _job(pk: int) -> Job:
    return get_object_or_404(Job.objects.select_related("person", "organisation", "profession", "reports_to"), pk=pk)


def _done(form: forms.Form, do: Any) -> bool:
    """Do it; what is refused stands beside its field."""
    try:
        do()
    except Refused as refused:
        field = "on" if refused.field == "ended_on" and "on" in form.fields else refused.field
        form.add_error(field if field in form.fields else None, str(refused))
        return False
    return True


def _form(request: HttpRequest, form: forms.Form, somebody: User, title: str, **more: Any) -> HttpResponse:
    offered = Organisation.objects.order_by("code")[:OFFERED]
    context = {"form": form, "somebody": somebody, "title": title, "offered": offered, **more}
    return render(request, "learning/admin/job.html", context)


class JobPages(AdministratorsPage):
    """The people, one person's jobs, and the deeds of a job."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """All of them."""
        return [
            path("", index, name="index"),
            path("<uuid:uuid>/", person, name="person"),
            path("<uuid:uuid>/new/", new, name="new"),
            path("<int:pk>/", edit, name="edit"),
            path("<int:pk>/end/", end, name="end"),
        ]


jobs = JobPages(
    "jobs",
    url_prefix="people/jobs",
    view=index,
    icon="group",
    menu_label=gettext_lazy("People's jobs"),
    menu_name="jobs",
)
