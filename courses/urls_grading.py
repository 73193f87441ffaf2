"""Addresses of the grading screens, below /admin/grading/."""

from django.urls import path

from courses.views import grading

app_name = "courses_grading"
urlpatterns = [
    path("", grading.waiting, name="waiting"),
    path("<int:pk>/", grading.grade, name="grade"),
]
