"""Editing questions in the admin: forms that know whose they are, screens that show one's own centre alone."""

from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet, SnippetViewSetGroup

from courses import measuring, soundness
from courses.enums import QuestionKind
from courses.models import Case, Question, QuestionBank
from people import rules as people_rules


def _rows() -> SafeString:
    """What the rows of a question mean, kind by kind."""
    told = (
        (_("Options"), _("every row may be chosen; mark what is right.")),
        (QuestionKind.MATCHING.label, _("every row and what belongs to it; a row without a text only adds a choice.")),
        (QuestionKind.ORDERING.label, _("the rows in the right order.")),
        (QuestionKind.GAPS.label, _("a row for each gap: what fits, each variant on a line of its own.")),
        (QuestionKind.SHORT.label, _("what is accepted, each variant on a line of its own.")),
        (QuestionKind.FREE_TEXT.label, _("the criteria of the rubric and the most points that each gives.")),
        (QuestionKind.NUMERIC.label, _("no rows.")),
    )
    return format_html("<ul>{}</ul>", format_html_join("", "<li><b>{}</b>: {}</li>", told))


class CentrePolicy(ModelPermissionPolicy):
    """Whoever works for a centre may change its rows; nobody deletes them, they are archived."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Deleting would take the meaning from answers."""
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Only rows of one's own centre."""
        visible = type(instance).objects.visible_to(user).filter(pk=instance.pk)
        return self.user_has_permission(user, action) and visible.exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> Any:
        """The rows of one's own centre."""
        rows = self.model.objects.visible_to(user)
        return rows if self.user_has_any_permission(user, actions) else rows.none()


class BankForm(WagtailAdminModelForm):
    """A bank belongs to a centre that one works for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user:
            centres = people_rules.centres_of(self.for_user, *people_rules.WRITING)
            self.fields["centre"].queryset = centres
            if centres.count() == 1:
                self.fields["centre"].empty_label = None  # nothing to choose from


class QuestionForm(WagtailAdminModelForm):
    """A question that can be answered; otherwise its author reads, where it is wrong, what to do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user:
            self.fields["bank"].queryset = QuestionBank.objects.visible_to(self.for_user)

    def clean(self) -> dict[str, Any]:
        """Look at the rows that stay, in their order."""
        cleaned = super().clean() or {}
        options = self.formsets.get("options")
        if options is None or not options.is_valid():
            return cleaned
        kept = [form for form in options.forms if form.cleaned_data and not form.cleaned_data["DELETE"]]
        kept.sort(key=lambda form: form.cleaned_data.get("ORDER") or 0)
        rows = [form.cleaned_data for form in kept]
        for problem in soundness.problems(cleaned.get("kind", ""), rows, cleaned.get("passage") or {}):
            target = self if problem.row is None else kept[problem.row]
            target.add_error(problem.field, problem.text)
        return cleaned


class OwnChoose(ChooseView):
    """The rows of one's own centre to choose from."""

    def get_object_list(self) -> Any:
        """Only what one may see."""
        return self.model_class.objects.visible_to(self.request.user)


class OwnChooseResults(ChooseResultsView):
    """The same when searching."""

    def get_object_list(self) -> Any:
        """Only what one may see."""
        return self.model_class.objects.visible_to(self.request.user)


class OwnChosen(SnippetChosenView):
    """What was chosen, if one may see it."""

    def get_object(self, pk: str) -> Any:
        """Others do not exist."""
        return self.model_class.objects.visible_to(self.request.user).get(pk=pk)


class OwnChosenMultiple(SnippetChosenMultipleView):
    """What was chosen, as far as one may see it."""

    def get_objects(self, pks: list[str]) -> Any:
        """Others do not exist."""
        return self.model_class.objects.visible_to(self.request.user).filter(pk__in=pks)


class OwnChooser(SnippetChooserViewSet):
    """A chooser that shows one's own centre's rows."""

    choose_view_class = OwnChoose
    choose_results_view_class = OwnChooseResults
    chosen_view_class = OwnChosen
    chosen_multiple_view_class = OwnChosenMultiple

    def get_urlpatterns(self) -> list[Any]:
        """A question is written on a screen of its own, not while choosing."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]


class OwnViewSet(SnippetViewSet):
    """Screens in which a row of another centre does not exist, whatever address is asked."""

    chooser_viewset_class = OwnChooser
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """The list shows what one may see."""
        return self.model.objects.visible_to(request.user)

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        """Every view of one row asks first whether the viewer may know of it."""
        view = super().construct_view(view_class, **kwargs)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
            pk = named.get("pk")
            if pk is not None and not self.model.objects.visible_to(request.user).filter(pk=pk).exists():
                raise Http404
            return view(request, *args, **named)

        return guarded


def exchange_buttons(bank: QuestionBank) -> list[Button]:
    """A bank's questions in and out."""
    shown = (("import", _("Import questions"), "upload"), ("export", _("Export questions"), "download"))
    return [
        Button(label, reverse(f"courses_exchange:{name}", args=[bank.pk]), icon_name=icon, priority=50)
        for name, label, icon in shown
    ]


class BankEdit(EditView):
    """A bank's form, from which its questions come in and go out."""

    @property
    def header_more_buttons(self) -> list[Button]:
        """The ways in and out beside Wagtail's own."""
        return [*super().header_more_buttons, *exchange_buttons(self.object)]


class BankViewSet(OwnViewSet):
    """Question banks."""

    model = QuestionBank
    edit_view_class = BankEdit
    icon = "folder-open-inverse"
    menu_label = _("Question banks")
    list_display = ["name", "centre"]
    search_fields = ["name"]

    def get_edit_handler(self) -> Any:
        """The bank's form."""
        return _handler(QuestionBank, [FieldPanel("name"), FieldPanel("centre")], BankForm)


class QuestionIndex(IndexView):
    """The list of questions, each with what answers tell of it; reckoned for a page of the list at once."""

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """Put the measures beside the questions of this page."""
        paginator, page, rows, more = super().paginate_queryset(queryset, page_size)
        found = list(rows)
        measured = measuring.measure([question.pk for question in found])
        for question in found:
            question.measured = measured.get(question.pk)
        page.object_list = found
        return paginator, page, found, more


class MeasurePanel(Panel):
    """What the answers to a question tell of it; absent while there are too few."""

    class BoundPanel(Panel.BoundPanel):
        """Reckoned for the question of the form."""

        template_name = "courses/admin/measure.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            pk = self.instance.pk if self.instance else None
            self.measured = measuring.measure([pk]).get(pk) if pk else None

        def is_shown(self) -> bool:
            """Shown once there are enough answers."""
            return self.measured is not None


def _told(question: Question) -> object:
    """A measure in the list: how many got it right, and the sentence when the question is not good."""
    one = getattr(question, "measured", None)
    if one is None:
        return ""
    share = f"{round(100 * one.difficulty)}\u00a0%"
    return share if one.is_good else f"{share}. {one.verdict}"


class QuestionViewSet(OwnViewSet):
    """Questions."""

    model = Question
    index_view_class = QuestionIndex
    icon = "help"
    menu_label = _("Questions")
    list_display = ["__str__", "kind", "bank", Column("measured", label=_("Right answers"), accessor=_told)]
    list_filter = ["kind", "difficulty", "archived"]
    ordering = ["bank", "pk"]

    def get_edit_handler(self) -> Any:
        """The question's form."""
        panels = [
            MeasurePanel(heading=_("What the answers tell")),
            FieldPanel("texts"),
            MultiFieldPanel(
                [FieldPanel(name) for name in ("kind", "points", "bank", "topic", "difficulty")],
                heading=_("Kind and place"),
            ),
            InlinePanel(
                "options",
                [
                    FieldPanel("correct"),
                    FieldPanel("texts"),
                    FieldPanel("match"),
                    FieldPanel("points"),
                    FieldPanel("feedback"),
                ],
                heading=_("Options and rows"),
                label=_("option"),
                help_text=lazy(_rows, SafeString)(),
            ),
            MultiFieldPanel([FieldPanel("passage")], heading=_("For a text with gaps")),
            MultiFieldPanel([FieldPanel("answer"), FieldPanel("tolerance")], heading=_("For a number")),
            FieldPanel("explanations"),
            FieldPanel("archived"),
        ]
        return _handler(Question, panels, QuestionForm)


def _handler(model: Any, panels: list[Any], form: Any) -> Any:
    """The panels as one form of this model."""
    return MultiFieldPanel(panels, base_form_class=form).bind_to_model(model)


class CaseForm(WagtailAdminModelForm):
    """A case of a bank of one's own centre, with questions of that bank."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user:
            self.fields["bank"].queryset = QuestionBank.objects.visible_to(self.for_user)

    def clean(self) -> dict[str, Any]:
        """Every question stands in the case's own bank."""
        cleaned = super().clean() or {}
        for form in self.formsets["questions"].forms:
            question = form.cleaned_data.get("question") if form.is_valid() else None
            if question and question.bank != cleaned.get("bank"):
                form.add_error("question", _("Choose a question of the case's own bank."))
        return cleaned


class CaseViewSet(OwnViewSet):
    """Cases."""

    model = Case
    icon = "doc-full"
    menu_label = _("Cases")
    list_display = ["name", "bank"]
    search_fields = ["name"]

    def get_edit_handler(self) -> Any:
        """The case's form."""
        panels = [
            FieldPanel("name"),
            FieldPanel("bank"),
            FieldPanel("story"),
            InlinePanel("questions", [FieldPanel("question")], heading=_("Questions"), label=_("question"), min_num=1),
        ]
        return _handler(Case, panels, CaseForm)


class QuestionsGroup(SnippetViewSetGroup):
    """All in one menu."""

    items = (QuestionViewSet, CaseViewSet, BankViewSet)
    menu_label = _("Questions")
    menu_icon = "help"
    menu_order = 250
