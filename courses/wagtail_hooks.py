"""The courses' part of Wagtail's admin: question banks, and versions published when a question is saved."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from courses import histories, questions
from courses.editing import QuestionsGroup
from courses.models import CoursePage, Question

register_snippet(QuestionsGroup)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def publish_question(request: HttpRequest, instance: object) -> None:
    """A saved question is asked from now on; attempts under way keep the version they began with."""
    if isinstance(instance, Question):
        questions.publish(instance, at=timezone.now())


@hooks.register("register_admin_urls")
def course_histories() -> list[URLPattern]:
    """The versions and the translations of a course."""
    return histories.urls()


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def ways_to_histories(page: Page, user: Any, view_name: str = "", next_url: str | None = None) -> Iterator[Button]:
    """From a course that one may edit."""
    if isinstance(page.specific_deferred, CoursePage) and page.permissions_for_user(user).can_edit():
        yield from histories.buttons(page)
