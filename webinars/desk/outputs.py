"""Outputs and highlights of an event: written, reviewed by somebody, then published."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from webinars import outputs
from webinars.desk.forms import HighlightForm, OutputForm, ProposalSet
from webinars.desk.views import deciders_only, frame, own_work
from webinars.models import Highlight, Occasion, WorkshopOutput

MODELS: dict[str, Any] = {"output": WorkshopOutput, "highlight": Highlight}
FORMS: dict[str, Any] = {"output": OutputForm, "highlight": HighlightForm}
DEEDS = {"review": outputs.review, "publish": outputs.publish, "withdraw": outputs.withdraw}


@require_GET
def listed(request: HttpRequest, pk: int) -> HttpResponse:
    """What came out of the event, and how far each is on its way to readers."""
    occasion = own_work(request, pk)
    context = {
        "outputs": occasion.outputs.select_related("reviewed_by").prefetch_related("proposals"),
        "highlights": occasion.highlights.select_related("reviewed_by"),
    }
    return render(request, "webinars/admin/outputs.html", {**frame(request, occasion, "outputs"), **context})


def edit(request: HttpRequest, pk: int, kind: str, row: int | None = None) -> HttpResponse:
    """Write one; what was published goes back to review when it is changed."""
    occasion = own_work(request, pk)
    found = _row(occasion, kind, row) if row else model_of(kind)(occasion=occasion)
    if row and outputs.is_published(found):
        deciders_only(request, occasion)  # saving takes it from readers
    form = FORMS[kind](request.POST or None, instance=found)
    proposals = _proposals(request, found) if kind == "output" else None
    if request.method == "POST" and form.is_valid() and (proposals is None or proposals.is_valid()):
        changed = form.save(commit=False)
        outputs.rewrite(changed, _typed(proposals) if proposals else None, by=request.user, at=timezone.now())
        messages.success(request, _("Saved as a draft. Somebody has to review it before it can be published."))
        return redirect("webinars_desk:outputs", pk=pk)
    context = {"form": form, "proposals": proposals, "kind": kind, "row": found}
    return render(request, "webinars/admin/output_edit.html", {**frame(request, occasion, "outputs"), **context})


@require_POST
def do(request: HttpRequest, pk: int, kind: str, row: int, deed: str) -> HttpResponse:
    """Review, publish or withdraw one: for those who decide what readers see."""
    occasion = own_work(request, pk)
    found = _row(occasion, kind, row)
    if deed not in DEEDS:
        raise Http404
    deciders_only(request, occasion)
    try:
        DEEDS[deed](found, by=request.user, at=timezone.now())
        messages.success(request, _("Done."))
    except outputs.NotReviewed:
        messages.error(request, _("Somebody has to review it first."))
    return redirect("webinars_desk:outputs", pk=pk)


def model_of(kind: str) -> Any:
    """The model of a kind; an unknown kind does not exist."""
    if kind not in MODELS:
        raise Http404
    return MODELS[kind]


def _row(occasion: Occasion, kind: str, pk: int) -> Any:
    """One output or highlight of the event."""
    return get_object_or_404(model_of(kind), pk=pk, occasion=occasion)


def _proposals(request: HttpRequest, output: WorkshopOutput) -> Any:
    """The proposals of an output as rows of a form."""
    stored = output.proposals.all() if output.pk else ()
    initial = [{"text": one.text, "count": one.count, "summary": one.summary} for one in stored]
    return ProposalSet(request.POST or None, initial=initial, prefix="proposals")


def _typed(proposals: Any) -> list[dict[str, Any]]:
    """The proposals that stay."""
    return [
        form.cleaned_data
        for form in proposals.forms
        if form.cleaned_data.get("text") and not form.cleaned_data.get("DELETE")
    ]
