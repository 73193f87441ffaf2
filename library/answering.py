"""The administrators' pages about messages on accessibility: what waits, how long still, and the answer."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.viewsets import AdministratorsPage, administrators_only
from library import feedback
from library.forms import AnswerForm
from library.models import Feedback

ON_A_PAGE = 50


def index(request: HttpRequest) -> HttpResponse:
    """All messages: those that wait first, the most urgent on top."""
    administrators_only(request)
    page = Paginator(Feedback.objects.all(), ON_A_PAGE).get_page(request.GET.get("p"))
    today = timezone.localdate()
    rows = [(message, message.days_left(today)) for message in page]
    return render(request, "library/admin/feedback.html", {"page": page, "rows": rows})


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One message, and the form for its answer while there is none."""
    administrators_only(request)
    message = get_object_or_404(Feedback.objects.select_related("answered_by"), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if feedback.answer(message, form.cleaned_data["answer"], at=timezone.now(), by=request.user):
            messages.success(request, _("The message is marked as answered."))
        else:
            messages.error(request, _("Somebody has answered this message already."))
        return redirect("accessibility-feedback:index")
    context = {"message": message, "form": form, "left": message.days_left(timezone.localdate())}
    return render(request, "library/admin/answer.html", context)


class AnsweringPages(AdministratorsPage):
    """The list, and below it a page for each message."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """Both pages."""
        return [*super().get_urlpatterns(), path("<int:pk>/", answer, name="answer")]


answering = AnsweringPages(
    "accessibility-feedback",
    url_prefix="accessibility-feedback",
    view=index,
    icon="comment",
    menu_label=gettext_lazy("Accessibility"),
    menu_name="accessibility-feedback",
    menu_order=374,
    add_to_admin_menu=True,
)
