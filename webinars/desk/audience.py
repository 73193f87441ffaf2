"""Questions to the speakers on the organiser's desk: let through, leave aside, answer."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from webinars import audience
from webinars.desk import views
from webinars.enums import QuestionState
from webinars.models import AudienceQuestion, Occasion, Session

DEEDS = {
    "show": QuestionState.SHOWN,
    "dismiss": QuestionState.DISMISSED,
    "answer": QuestionState.ANSWERED,
}
LONGEST = 4000  # characters of an answer


@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions of an event: those that wait first, then those that others see, by votes."""
    occasion = views.own_event(request, pk)
    rows = AudienceQuestion.objects.visible_to(request.user).filter(seating__occasion=occasion)
    if request.method == "POST":
        row = get_object_or_404(rows, pk=_number(request.POST.get("question", "")))
        state = DEEDS.get(request.POST.get("deed", ""))
        if state is None:
            messages.error(request, _("Choose what to do with the question."))
        else:
            answer = request.POST.get("answer", "").strip()
            if len(answer) > LONGEST:
                return _page(request, occasion, rows, typed={row.pk: answer})
            audience.decide(row, state, by=request.user, at=timezone.now(), answer=answer)
        return redirect("webinars_desk:questions", pk=pk)
    return _page(request, occasion, rows)


def _page(
    request: HttpRequest, occasion: Occasion, rows: QuerySet[AudienceQuestion], *, typed: dict[int, str] | None = None
) -> HttpResponse:
    """The questions by what became of them; ``typed`` are answers that could not be saved, by question."""
    counted = rows.annotate(number=Count("votes")).select_related("seating__activity", "registration__person")
    found: dict[str, list[AudienceQuestion]] = {state: [] for state in QuestionState}
    titles = _titles(occasion)
    for row in counted.order_by("-number", "asked_at", "pk"):
        row.typed = (typed or {}).get(row.pk, row.answer)
        row.too_long = row.pk in (typed or {})
        row.about = titles.get(row.session, "")
        row.name = row.registration.name if row.named and row.registration else ""
        found[row.state].append(row)
    context = {
        "waiting": found[QuestionState.WAITING],
        "groups": [
            (state, label, found[state]) for state, label in QuestionState.choices if state != QuestionState.WAITING
        ],
        "several": occasion.seatings.filter(withdrawn=False).count() > 1,
        "longest": LONGEST,
    }
    status = 422 if typed else 200
    framed = {**views.frame(request, occasion, "questions"), **context}
    return render(request, "webinars/admin/questions.html", framed, status=status)


def _titles(occasion: Occasion) -> dict[UUID, str]:
    """The programme items of the event, in the language of the desk where it is told in that."""
    rows = Session.objects.filter(page__translation_key=occasion.activity.key)
    told = list(rows.values_list("page__locale__language_code", "key", "title"))
    language = (get_language() or "fi")[:2]
    return {key: title for _code, key, title in sorted(told, key=lambda row: row[0] == language)}


def _number(typed: str) -> int:
    """A number of a form; none that exists where somebody wrote another thing."""
    return int(typed) if typed.isdecimal() and len(typed) < 19 else 0
