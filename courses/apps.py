"""The courses app."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """Registers courses with Django and connects its receivers."""

    name = "courses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to pages, open the doors, and let a centre's people use its question banks."""
        from wagtail.permissions import register_permission_policy  # app ready

        from courses import receivers, reviewing  # app ready
        from courses.editing import CentrePolicy  # app ready
        from courses.models import Case, Question, QuestionBank  # app ready
        from learning import access  # app ready
        from people.rules import WRITING  # app ready

        receivers.connect()
        access.register_keeping(reviewing.keep_workflow)
        for model in (Question, QuestionBank, Case):
            access.register_model(model._meta.label, *WRITING)
            register_permission_policy(model, CentrePolicy(model))
