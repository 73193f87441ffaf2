"""Addresses of courses, below the language prefix, beside their Wagtail pages: what I wrote."""

from django.urls import path

from courses.views import notebook

app_name = "courses"
urlpatterns = [
    path("my/notes/", notebook.notes, name="notes"),
    path("my/notes/download/", notebook.notes_file, name="notes_file"),
]
