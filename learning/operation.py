"""The administrator's page about queue and mail, and the word about them on the front page of Wagtail's admin."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import UUIDField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.components import Component

from learning import operating
from learning.enums import TaskState
from learning.models import TaskRun
from learning.viewsets import AdministratorsPage, administrators_only
from people import mail
from people.models import User
from people.rules import is_administrator

SHOWN = 100


class OperationPanel(Component):
    """On the admin's front page while something is wrong: what waits, and for administrators where to mend it."""

    name = "operation"
    order = 10
    template_name = "learning/admin/operation_panel.html"

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """The state, and whether the reader may do something about it."""
        may = is_administrator(parent_context["request"].user)
        onwards = reverse(operation.get_url_name("index")) if may else ""
        return {"now": operating.operation(at=timezone.now()), "onwards": onwards}


def index(request: HttpRequest) -> HttpResponse:
    """The state of queue and mail; POST tries given-up tasks again: one (``task``), or all that the page showed."""
    administrators_only(request)
    at = timezone.now()
    if request.method == "POST":
        done = operating.run_again(_chosen(request.POST.getlist("task")), by=cast(User, request.user), at=at)
        told = ngettext("%(n)s task will be tried again.", "%(n)s tasks will be tried again.", done)
        messages.success(request, told % {"n": done}) if done else messages.info(request, _("Nothing was left to try."))
        return redirect(operation.get_url_name("index"))
    context = {
        "now": operating.operation(at=at),
        "dead": [
            (row, _reason(row)) for row in TaskRun.objects.filter(state=TaskState.DEAD).order_by("-ended_at")[:SHOWN]
        ],
        "mails": mail.waiting(before=at - operating.LATE).defer("text", "html", "attachments")[:SHOWN],
    }
    return render(request, "learning/admin/operation.html", context)


def _reason(row: TaskRun) -> str:
    """The last line of its last error, which names it; the rest is a traceback."""
    return row.error.strip().rpartition("\n")[2]


def _chosen(texts: list[str]) -> list[UUID]:
    """The tasks that were named; what is no identifier names none."""
    chosen = []
    for text in texts:
        try:
            chosen.append(UUIDField().clean(text))
        except ValidationError:
            continue
    return chosen


operation = AdministratorsPage(
    "operation",
    url_prefix="operation",
    view=index,
    icon="cogs",
    menu_label=gettext_lazy("Operation"),
    menu_name="operation",
    menu_order=370,
    add_to_admin_menu=True,
)
