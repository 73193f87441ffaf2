"""The courses' part of Wagtail's admin: questions, published when saved, in and out; grading; lessons from Markdown."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from courses import histories, questions
from courses.editing import QuestionsGroup, exchange_buttons
from courses.models import Case, CoursePage, ModulePage, Question, QuestionBank
from courses.publishing import CONTENT
from courses.rules import GRADING
from courses.views import reviews
from people import rules as people_rules

register_snippet(QuestionsGroup)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def publish_questions(request: HttpRequest, instance: object) -> None:
    """A saved question is asked from now on; attempts under way keep the version they began with."""
    if isinstance(instance, Question):
        questions.publish(instance, at=timezone.now())
    elif isinstance(instance, Case):
        questions.publish_case(instance, at=timezone.now())


@hooks.register("register_admin_urls")
def course_histories() -> list[URLPattern | URLResolver]:
    """The versions, the translations, the feedback and the review of a course."""
    return [*histories.urls(), *reviews.urls(), path("", include("courses.urls_translating"))]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def ways_to_histories(page: Page, user: Any, view_name: str = "", next_url: str | None = None) -> Iterator[Button]:
    """From a course that one may edit."""
    if isinstance(page.specific_deferred, CoursePage) and page.permissions_for_user(user).can_edit():
        yield reviews.button(page)
        yield from histories.buttons(page, user)


@hooks.register("before_edit_page")
def say_that_it_is_reviewed(request: HttpRequest, page: Page) -> None:
    """Whoever opens a draft that is being reviewed is told."""
    if request.method == "GET" and isinstance(page, CONTENT) and (told := reviews.told(page)):
        messages.info(request, told)


class GradingItem(MenuItem):
    """Shown to those who grade for a centre."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Teachers, organisers and administrators."""
        return people_rules.serves(request.user, *GRADING)


@hooks.register("register_admin_urls")
def grading_urls() -> list[URLPattern | URLResolver]:
    """Grading stands below /admin/grading/."""
    return [path("grading/", include("courses.urls_grading", namespace="courses_grading"))]


@hooks.register("register_admin_menu_item")
def grading_item() -> MenuItem:
    """The entry in the menu."""
    return GradingItem(
        _("Texts to grade"), reverse("courses_grading:waiting"), name="grading", icon_name="edit", order=260
    )


@hooks.register("register_admin_urls")
def exchange_urls() -> list[URLPattern | URLResolver]:
    """Questions in and out, and lessons from Markdown."""
    return [
        path("question-banks/", include("courses.urls_exchange", namespace="courses_exchange")),
        path("modules/", include("courses.urls_markdown", namespace="courses_markdown")),
    ]


@hooks.register("register_admin_urls")
def carrying_urls() -> list[URLPattern | URLResolver]:
    """Whole courses in and out."""
    return [path("course-packages/", include("courses.urls_carrying", namespace="courses_carrying"))]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def ways_to_packages(page: Page, user: Any, view_name: str = "", next_url: str | None = None) -> Iterator[Button]:
    """From a course that one may edit, out; from a page below which one may add a course, in."""
    model = page.specific_class
    if model is CoursePage and page.permissions_for_user(user).can_edit():
        address = reverse("courses_carrying:export", args=[page.pk])
        yield Button(_("Package"), address, icon_name="download", priority=82)
    elif model and CoursePage in model.allowed_subpage_models() and page.permissions_for_user(user).can_add_subpage():
        address = reverse("courses_carrying:import", args=[page.pk])
        yield Button(_("Course from a package"), address, icon_name="upload", priority=82)


@hooks.register("register_snippet_listing_buttons")
def bank_buttons(snippet: object, user: object, next_url: str | None = None) -> list[Button]:
    """A bank's questions in and out, in the list of banks."""
    return exchange_buttons(snippet) if isinstance(snippet, QuestionBank) else []


@hooks.register("register_page_header_buttons")
def module_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """A module's way to a lesson from Markdown."""
    if isinstance(page.specific_deferred, ModulePage) and page.permissions_for_user(user).can_add_subpage():
        address = reverse("courses_markdown:lesson", args=[page.pk])
        yield Button(_("New lesson from Markdown"), address, icon_name="doc-empty", priority=60)
