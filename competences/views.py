"""Pages of the team: the matrix, a person, reminders and downloads.

The list itself is not written to the access log, because a manager's own team list says who works there; opening a
person's page and downloading the team are, and the person reads it.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competences import exporting, filtering, findings, persons, reminding, showing, wording
from competences.findings import What
from competences.matrix import Filters, Team, TeamReport
from people import looking
from people.models import User

VIEW_COOKIE = "team_view"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
View = Callable[..., HttpResponse]


def managers_only(view: View) -> View:
    """Give the view the signed-in manager's team; to everybody else explain why there is none (403)."""

    @never_cache
    @login_required
    @wraps(view)
    def wrapper(request: HttpRequest, **kwargs: object) -> HttpResponse:
        team = Team.of(request.user, at=timezone.now())
        if not team.places:
            return render(request, "competences/no_team.html", status=403)
        return view(request, team, **kwargs)

    return wrapper


@require_safe
@managers_only
def team(request: HttpRequest, team: Team) -> HttpResponse:
    """The finding, what to do first, and the matrix of the manager's people."""
    language = get_language() or "fi"
    filters = filtering.read(request.GET, team)
    report, page = _page(request, team, filters)
    view = _view(request)
    finding = findings.finding(report)
    context = {
        "report": report,
        "team": team,
        "heads": str(filters.unit) if filters.unit else ", ".join(str(head) for head in team.heads),
        "headline": wording.headline(finding),
        "first": [column.title(language) for column in finding.columns],
        "kpis": showing.kpis(report),
        "steps": showing.steps(report, language),
        "view": view,
        "tabs": _tabs(view, filters, people=report.size if report.is_part else len(report.shown)),
        "page": page,
        "rows": showing.rows(report, report.rows if report.is_part else page.object_list, language, view=view),
        "endings": [] if report.is_part else findings.endings(report)[:10],
        "legend": showing.LEGEND,
        "csv_url": showing.address("csv", filters),
        "xlsx_url": showing.address("xlsx", filters),
        **showing.options(team, filters, language),
    }
    response = render(request, "competences/team.html", context)
    if "view" in request.GET:
        response.set_cookie(VIEW_COOKIE, view, max_age=31_536_000, samesite="Lax", secure=request.is_secure())
    return response


def _page(request: HttpRequest, team: Team, filters: Filters) -> tuple[TeamReport, Page]:
    """The report and the page of people that is shown; of a wide team the report is about that page alone."""
    number = request.GET.get("page")
    if not team.is_wide(filters):
        report = team.report(filters)
        return report, Paginator(report.shown, showing.PER_PAGE).get_page(number)
    whole = replace(filters, gaps=False)
    page = Paginator(team.people(whole), showing.PER_PAGE).get_page(number)
    return team.report(whole, among=list(page.object_list), people=page.paginator.count), page


def _too_wide(request: HttpRequest, team: Team, filters: Filters) -> HttpResponse | None:
    """The way back to the team, where it has to be narrowed first."""
    if not team.is_wide(filters):
        return None
    messages.warning(request, _("There are too many people for this at once. Choose a unit first."))
    return redirect(showing.address("team", filters))


def _view(request: HttpRequest) -> str:
    """Table or list of people: as asked for, as last chosen, else the list on phones and the table elsewhere."""
    asked = request.GET.get("view") or request.COOKIES.get(VIEW_COOKIE, "")
    if asked in {showing.TABLE, showing.PEOPLE}:
        return asked
    return showing.PEOPLE if request.headers.get("Sec-CH-UA-Mobile") == "?1" else showing.TABLE


def _tabs(view: str, filters: filtering.Filters, *, people: int) -> list[dict[str, object]]:
    """The two ways to look at the team."""
    return [
        {
            "label": label,
            "url": showing.address("team", filters, view=name) + "#matrix",
            "current": view == name,
            "count": people if name == showing.PEOPLE else "",
        }
        for name, label in ((showing.TABLE, _("Table")), (showing.PEOPLE, _("People")))
    ]


@require_safe
@never_cache
@login_required
def person(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How one person stands; whoever looks at somebody else is noted."""
    at = timezone.now()
    somebody = get_object_or_404(User.objects.visible_to(request.user), uuid=uuid)
    language = get_language() or "fi"
    report = persons.report(somebody, request.user, at=at, language=language)
    looking.note(request.user, somebody, what="PERSON", at=at)
    met, total = report.score
    context = {
        "report": report,
        "met": met,
        "total": total,
        "work": showing.work(report.member.places, language),
        "where": showing.where(report.member.places, language),
        "others": len({one.pk for one in report.onlookers} - {request.user.pk}),
    }
    return render(request, "competences/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def remind(request: HttpRequest, team: Team, key: UUID) -> HttpResponse:
    """Name the people who would get a reminder; when confirmed, send it to those who got none today."""
    filters = filtering.read(request.GET, team)
    if back := _too_wide(request, team, filters):
        return back
    report = team.report(filters)
    column = report.column(key)
    if column is None:
        raise Http404
    asked = request.GET.get("of")
    what = What(asked) if asked in {What.LACKING.value, What.EXPIRING.value} else None
    wanted = findings.of(report, column, what)
    back = showing.address("team", filters)
    if request.method == "POST":
        sent = reminding.send(request.user, column, wanted, at=timezone.now())
        _tell(request, sent)
        return redirect(back)
    context = {
        "title": column.title(get_language()),
        "wanted": wanted,
        "reminded": reminding.reminded(column, [member for member, _cell in wanted], day=team.day),
        "back": back,
    }
    return render(request, "competences/remind.html", context)


def _tell(request: HttpRequest, sent: reminding.Sent) -> None:
    """Say how many reminders went out, and how many had gone already."""
    if sent.new:
        text = ngettext("A reminder was sent to one person.", "A reminder was sent to %(count)s people.", sent.new)
        messages.success(request, text % {"count": sent.new})
    if sent.already:
        text = ngettext(
            "One person has already got this reminder today.",
            "%(count)s people have already got this reminder today.",
            sent.already,
        )
        messages.info(request, text % {"count": sent.already})


@require_safe
@managers_only
def as_csv(request: HttpRequest, team: Team) -> HttpResponse:
    """The team as CSV."""
    filters = filtering.read(request.GET, team)
    if back := _too_wide(request, team, filters):
        return back
    report = _exported(request, team, filters)
    content = exporting.to_csv(report, get_language() or "fi")
    return _download(content, "text/csv; charset=utf-8", report, "csv")


@require_safe
@managers_only
def as_xlsx(request: HttpRequest, team: Team) -> HttpResponse:
    """The team as a spreadsheet."""
    filters = filtering.read(request.GET, team)
    if back := _too_wide(request, team, filters):
        return back
    report = _exported(request, team, filters)
    content = exporting.to_xlsx(report, get_language() or "fi", at=timezone.now())
    return _download(content, XLSX, report, "xlsx")


def _exported(request: HttpRequest, team: Team, filters: Filters) -> TeamReport:
    """The report that is downloaded; everybody in it can read that it was."""
    report = team.report(filters)
    looking.note(request.user, *(row.member for row in report.shown), what="EXPORT", at=timezone.now())
    return report


def _download(content: bytes, kind: str, report: TeamReport, ending: str) -> HttpResponse:
    """A file with the day in its name."""
    team = _("team")
    name = f"{team}-{report.day.isoformat()}.{ending}"
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
