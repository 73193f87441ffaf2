"""The address of the screen for lessons from Markdown, below /admin/modules/."""

from django.urls import path

from courses.views import markdown

app_name = "courses_markdown"
urlpatterns = [path("<int:pk>/markdown/", markdown.lesson, name="lesson")]
