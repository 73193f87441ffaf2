"""The courses' part of Wagtail's admin: question banks, and versions published when a question is saved."""

from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from courses import questions
from courses.editing import QuestionsGroup
from courses.models import Case, Question

register_snippet(QuestionsGroup)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def publish_questions(request: HttpRequest, instance: object) -> None:
    """A saved question is asked from now on; attempts under way keep the version they began with."""
    if isinstance(instance, Question):
        questions.publish(instance, at=timezone.now())
    elif isinstance(instance, Case):
        questions.publish_case(instance, at=timezone.now())
