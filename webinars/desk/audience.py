"""Questions to the speakers on the organiser's desk: let through, leave aside, answer."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from webinars import audience, live
from webinars.desk import views
from webinars.enums import QuestionState
from webinars.models import AudienceQuestion, Occasion, Session

DEEDS = {
    "show": QuestionState.SHOWN,
    "dismiss": QuestionState.DISMISSED,
    "answer": QuestionState.ANSWERED,
}
LONGEST = 4000  # characters of an answer


class AnswerForm(forms.Form):
    """An answer in writing; several stand on a page."""

    answer = forms.CharField(max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 3}))


@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions of an event: those that wait first, then those that others see, by votes."""
    occasion = views.own_event(request, pk)
    rows = AudienceQuestion.objects.visible_to(request.user).filter(seating__occasion=occasion)
    if request.method == "POST":
        row = get_object_or_404(rows, pk=live.number(request.POST.get("question", "")))
        state = DEEDS.get(request.POST.get("deed", ""))
        if state is None:
            messages.error(request, _("Choose what to do with the question."))
        else:
            form = AnswerForm(request.POST)
            if not form.is_valid():
                return _page(request, occasion, rows, faulty={row.pk: form})
            told = {"answer": form.cleaned_data["answer"] if state == QuestionState.ANSWERED else ""}
            try:
                audience.decide(
                    row, state, by=request.user, at=timezone.now(), known=request.POST.get("known", ""), **told
                )
            except audience.Changed:
                messages.error(request, _("Somebody has decided about this question meanwhile. Look at it again."))
                return _page(request, occasion, rows, faulty={row.pk: form}, status=409)
        return redirect("webinars_desk:questions", pk=pk)
    return _page(request, occasion, rows)


def _page(
    request: HttpRequest,
    occasion: Occasion,
    rows: QuerySet[AudienceQuestion],
    *,
    faulty: dict[int, AnswerForm] | None = None,
    status: int = 422,
) -> HttpResponse:
    """The questions by what became of them; ``faulty`` are answers that could not be saved, by question."""
    counted = rows.annotate(number=Count("votes")).select_related("seating__activity", "registration__person")
    found: dict[str, list[AudienceQuestion]] = {state: [] for state in QuestionState}
    titles = _titles(occasion)
    for row in counted.order_by("-number", "asked_at", "pk"):
        row.form = (faulty or {}).get(row.pk) or AnswerForm(initial={"answer": row.answer})
        row.about = titles.get(row.session, "")
        row.name = row.registration.name if row.named and row.registration else ""
        found[row.state].append(row)
    context = {
        "waiting": found[QuestionState.WAITING],
        "groups": [
            (state, label, found[state]) for state, label in QuestionState.choices if state != QuestionState.WAITING
        ],
        "several": occasion.seatings.filter(withdrawn=False).count() > 1,
    }
    framed = {**views.frame(request, occasion, "questions"), **context}
    return render(request, "webinars/admin/questions.html", framed, status=status if faulty else 200)


def _titles(occasion: Occasion) -> dict[UUID, str]:
    """The programme items of the event, in the language of the desk where it is told in that."""
    rows = Session.objects.filter(page__translation_key=occasion.activity.key)
    told = list(rows.values_list("page__locale__language_code", "key", "title"))
    language = (get_language() or "fi")[:2]
    return {key: title for _code, key, title in sorted(told, key=lambda row: row[0] == language)}
